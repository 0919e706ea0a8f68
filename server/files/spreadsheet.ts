/** A table as French spreadsheets open it: semicolons, a byte-order mark, and nothing that a cell could run. Pure. */

/** What a spreadsheet takes for the beginning of a formula, spaces skipped (OWASP, CSV injection). */
const FORMULA = /^\s*[=+\-@]/

export function toCsv(head: string[], rows: (string | number | null)[][]): Buffer {
	return Buffer.from(`\uFEFF${[head, ...rows].map((row) => row.map(cell).join(';')).join('\r\n')}\r\n`)
}

function cell(value: string | number | null): string {
	if (value === null || value === '') {
		return ''
	}
	if (typeof value === 'number') {
		return String(value).replace('.', ',')
	}
	// Always in quotes: another program may take a comma or a tab for the end of the cell, and the rest for a formula.
	return `"${(FORMULA.test(value) ? `'${value}` : value).replaceAll('"', '""')}"`
}
