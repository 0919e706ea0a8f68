/** A table as French spreadsheets open it: semicolons, a byte-order mark, and nothing that a cell could run. Pure. */

/** Characters that a spreadsheet takes for the beginning of a formula (OWASP, CSV injection). */
const FORMULA = /^[=+\-@\t\r]/

export function toCsv(head: string[], rows: (string | number | null)[][]): Buffer {
	return Buffer.from(`\uFEFF${[head, ...rows].map((row) => row.map(cell).join(';')).join('\r\n')}\r\n`)
}

function cell(value: string | number | null): string {
	const text = value === null ? '' : typeof value === 'number' ? String(value).replace('.', ',') : FORMULA.test(value) ? `'${value}` : value
	return /[;"\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
