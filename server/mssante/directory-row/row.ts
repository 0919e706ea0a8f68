/**
 * A row of the public extraction of the Annuaire Santé: `|`-separated, columns known by their header, whatever their
 * order (mssante.md §6.1: 31 columns, sometimes a trailing `|`). Pure.
 */
import { normaliseAddress } from '../address/address.ts'

const COLUMNS = {
	type: 'Type de BAL',
	address: 'Adresse BAL',
	rpps: 'Identification nationale PP',
	structureId: 'Identification Structure',
	service: 'Service de rattachement',
	title: 'Civilité d\'exercice',
	family: 'Nom d\'exercice',
	given: 'Prénom d\'exercice',
	profession: 'Libellé Profession',
	speciality: 'Libellé savoir-faire',
	paperless: 'Dématérialisation',
	legalName: 'Raison Sociale structure BAL',
	tradeName: 'Enseigne commerciale structure BAL',
	delivery: 'L6LIGNEACHEMINEMENT structure BAL',
	postalCode: 'Code postal structure BAL',
	department: 'Département structure BAL',
} as const
type Column = keyof typeof COLUMNS

const REQUIRED: Column[] = ['type', 'address']
/** Not in today's extraction: a red-listed mailbox must never be shown (mssante.md §6.2). */
const RED_LIST = /^liste\s*rouge$/i
const MAX_FIELD = 300

export interface DirectoryRow {
	address: string
	/** PER, ORG, APP, CAB. */
	type: string
	/** A person's name, or null. */
	person: string | null
	profession: string
	speciality: string
	service: string
	structure: string
	/** The legal name, where the sign is another. */
	legalName: string
	city: string
	postalCode: string
	department: string
	/** PS_IdNat and FINESS, to search by. */
	rpps: string
	structureId: string
	/** Accepts documents without paper. */
	paperless: boolean
}

export interface DirectoryHeader {
	columns: Map<Column, number>
	redList: number
}

/** Where the columns are, or the names of those that lack. */
export function readHeader(line: string): DirectoryHeader | { missing: string[] } {
	const names = line
		.replace(/^\uFEFF/, '')
		.split('|')
		.map(comparable)
	const columns = new Map((Object.keys(COLUMNS) as Column[])
		.map((key) => [key, names.indexOf(comparable(COLUMNS[key]))] as const)
		.filter(([, index]) => index >= 0))
	const missing = REQUIRED.filter((key) => !columns.has(key)).map((key) => COLUMNS[key])
	return missing.length > 0 ? { missing } : { columns, redList: names.findIndex((name) => RED_LIST.test(name)) }
}

/** A row, or null for what must not be shown or is none. */
export function readRow({ columns, redList }: DirectoryHeader, line: string): DirectoryRow | null {
	const fields = line.split('|')
	const field = (column: Column) => (fields[columns.get(column) ?? -1] ?? '').trim().slice(0, MAX_FIELD)
	const address = normaliseAddress(field('address'))
	if (address === null || /^(?:o|oui|true|1)$/i.test((fields[redList] ?? '').trim())) {
		return null
	}
	const person = [field('title'), field('given'), field('family')].filter(Boolean).join(' ')
	return {
		address,
		type: field('type').toUpperCase(),
		person: person === '' ? null : person,
		profession: field('profession'),
		speciality: field('speciality'),
		service: field('service'),
		structure: field('tradeName') || field('legalName'),
		legalName: field('legalName'),
		city: field('delivery').replace(/^\d{5}\s*/, '').replace(/\s+CEDEX(?:\s+\d+)?$/i, ''),
		postalCode: field('postalCode'),
		department: field('department'),
		rpps: field('rpps'),
		structureId: field('structureId'),
		paperless: field('paperless').toUpperCase() === 'O',
	}
}

/** Typographic and straight apostrophes, spaces and case do not make another column. */
function comparable(name: string): string {
	return name.normalize('NFC').replaceAll('’', '\'').replace(/\s+/g, ' ').trim().toLowerCase()
}
