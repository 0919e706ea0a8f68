/** The register as real people export it: Excel's encodings, its dates, its ruined numbers. Pure. */
import type { IdentityStatus } from '../mssante/ins/identity-status.ts'
import type { Column, Header } from './columns.ts'
import type { Opposition, Patient } from './patient.ts'

import { parse } from 'csv-parse/sync'
import iconv from 'iconv-lite'
import { MssError } from '../errors.ts'
import { safePath } from '../ged/names.ts'
import { STATUSES } from '../mssante/ins/identity-status.ts'
import { faultOf } from '../mssante/ins/matricule.ts'
import { environmentOf } from '../mssante/ins/oid.ts'
import { COLUMNS, columnsOf, OPTIONAL } from './columns.ts'
import { OPPOSITIONS } from './patient.ts'

/** Bytes of a register: half a million patients. */
export const MAX_REGISTER = 100 * 1024 * 1024
/** Characters of one cell. */
const MAX_CELL = 1000

/** What software writes where nobody left. */
const SAYS_NO = new Set(['', 'non', 'n', 'no', '0', 'faux', 'false'])

type Row = Record<Column, string>

export interface Rejected {
	line: number
	reason: string
}

export interface ParsedRegister {
	patients: Patient[]
	rejected: Rejected[]
	/** Rows taken in all the same, with what to look at. */
	warnings: Rejected[]
	/** Line of each patient, by `keyOf`. */
	lines: Map<string, number>
	header: Pick<Header, 'renamed' | 'ignored'>
	/** As the file has them: its header, and each line by its number. */
	cells: { header: string[], lines: Map<number, string[]> }
	/** Optional columns that the file has: what it has no column for, it says nothing of. */
	says: Set<typeof OPTIONAL[number]>
}

/** What names a line of the register. */
export function keyOf({ structure, id }: Pick<Patient, 'structure' | 'id'>): string {
	return JSON.stringify([structure, id])
}

/**
 * Reads a register. Lines that cannot be right are rejected with their reason; the others are patients.
 *
 * @param structures declared structures; none, or one, makes the column optional
 * @throws {MssError} MSS-PATIENTS-HEADER, MSS-PATIENTS-COLUMNS, MSS-PATIENTS-CSV, MSS-PATIENTS-CHARSET
 */
export function parseRegister(bytes: Buffer, structures: string[]): ParsedRegister {
	const { rows, says, header, cells } = rowsOf(decode(bytes))
	const result: ParsedRegister = { patients: [], rejected: [], warnings: [], lines: new Map(), header, cells, says }
	const seen = new Set<string>()
	for (const { line, row } of rows) {
		const outcome = patientOf(row, structures)
		if (typeof outcome === 'string') {
			result.rejected.push({ line, reason: outcome })
			continue
		}
		const key = keyOf(outcome)
		if (seen.has(key)) {
			result.rejected.push({
				line,
				reason: `L’identifiant «\u00A0${outcome.id}\u00A0» figure déjà plus haut dans le fichier\u00A0: gardez une seule ligne.`,
			})
			continue
		}
		seen.add(key)
		result.patients.push(outcome)
		result.lines.set(key, line)
		result.warnings.push(...warningsOf(outcome).map((reason) => ({ line, reason })))
	}
	return result
}

/**
 * UTF-8 and UTF-16 show themselves; of the others, only Windows-1252 is what people mean. Excel's « CSV (MS-DOS) » and
 * « CSV (Macintosh) » give the same bytes other letters: a name would be garbled in silence, so they are refused.
 *
 * @throws {MssError} MSS-PATIENTS-CHARSET
 */
function decode(bytes: Buffer): string {
	if (bytes[0] === 0xFF && bytes[1] === 0xFE) {
		return iconv.decode(bytes, 'utf-16le')
	}
	const utf8 = bytes.toString('utf8').replace(/^\uFEFF/, '')
	if (!utf8.includes('�')) {
		return utf8
	}
	const ansi = iconv.decode(bytes, 'windows-1252').replace(/^ï»¿/, '')
	if (strangeIn(ansi) > 0 && CODE_PAGES.some((page) => strangeIn(iconv.decode(bytes, page)) < strangeIn(ansi))) {
		throw new MssError('MSS-PATIENTS-CHARSET')
	}
	return ansi
}

/** Of MS-DOS in France and of the Macintosh. */
const CODE_PAGES = ['cp850', 'cp437', 'macroman']
/** Letters of names borne in France, and the marks that people type beside them. */
const USUAL = /[\x20-\x7E\s\u00A0ÀÂÄÁÃÅÆÇÉÈÊËÍÌÎÏÑÓÒÔÖÕØÚÙÛÜÝŸŒŠŽÞÐßàâäáãåæçéèêëíìîïñóòôöõøúùûüýÿœšžþð’‘“”«»–—…°€]/
/** Small letters in a word of capitals, and the reverse, are what another code page leaves: « LEFéVRE », « RŽsidents ». */
const MIXED = /(?<=[A-Z])[à-öø-ÿšžœ](?=[A-Z])|(?<=[A-Za-z])[ŠŽÐÞ](?=[a-z])/g
/** Capitals that a French word has only at its beginning or among capitals, and those that hardly any name has. */
const UNLIKELY = /(?<=[a-z])[ÀÂÄÁÃÅÆÇÉÈÊËÍÌÎÏÑÓÒÔÖÕØÚÙÛÜÝ](?=[a-z])|(?<=[A-Z])[ÔÒÓ](?=[VRLD]RE\b)/g

/** How many characters look as no name does. */
function strangeIn(text: string): number {
	return (
		[...text].filter((character) => !USUAL.test(character)).length
		+ (text.match(MIXED)?.length ?? 0)
		+ (text.match(UNLIKELY)?.length ?? 0)
	)
}

function rowsOf(text: string): { rows: { line: number, row: Row }[] } & Pick<ParsedRegister, 'says' | 'header' | 'cells'> {
	let records: { info: { lines: number }, record: string[] }[]
	try {
		records = parse(text, {
			delimiter: ';',
			info: true,
			relax_column_count: true,
			relax_quotes: true,
			skip_empty_lines: true,
			trim: true,
			max_record_size: 100_000,
		}) as unknown as typeof records
	} catch (error) {
		throw new MssError('MSS-PATIENTS-CSV', error instanceof Error ? error.message.slice(0, 100) : '', { cause: error })
	}
	const names = records[0]?.record ?? []
	const { places, ...header } = columnsOf(names)
	const lines = records.slice(1).filter(({ record }) => record.some((cell) => cell !== ''))
	const rows = lines.map(({ info, record }) => ({ line: info.lines, row: rowIn(record, places) }))
	const says = new Set(OPTIONAL.filter((name) => places.has(name)))
	return { rows, says, header, cells: { header: names, lines: new Map(lines.map(({ info, record }) => [info.lines, record])) } }
}

/** Of a column that the file has not, nothing. */
function rowIn(record: string[], places: Header['places']): Row {
	const cellOf = (column: Column) => record[places.get(column) ?? -1] ?? ''
	return Object.fromEntries([...COLUMNS, ...OPTIONAL].map((column) => [column, cellOf(column)])) as Row
}

/** A patient, or why the line is rejected. */
function patientOf(row: Row, structures: string[]): Patient | string {
	if (Object.values(row).some((cell) => cell.length > MAX_CELL)) {
		return `Une cellule dépasse ${MAX_CELL} caractères\u00A0: le fichier est sans doute mal découpé.`
	}
	if (row.id === '') {
		return 'L’identifiant du patient (id) manque.'
	}
	const structure = row.structure || (structures.length <= 1 ? structures[0] ?? '' : null)
	if (structure === null) {
		return 'La structure manque, alors que plusieurs sont déclarées.'
	}
	if (structures.length > 0 && !structures.includes(structure)) {
		return `La structure «\u00A0${structure}\u00A0» n’est pas déclarée dans la configuration.`
	}
	const status = plain(row.statut_ins) as IdentityStatus
	if (!STATUSES.includes(status)) {
		return `Le statut «\u00A0${row.statut_ins}\u00A0» est inconnu\u00A0: attendu ${STATUSES.join(', ')}.`
	}
	if (row.nom_naissance === '') {
		return 'Le nom de naissance manque.'
	}
	const matricule = matriculeOf(row.matricule)
	if (typeof matricule === 'string' && matricule.startsWith('!')) {
		return matricule.slice(1)
	}
	if (row.oid !== '' && environmentOf(row.oid) === null) {
		return `L’OID «\u00A0${row.oid}\u00A0» n’est pas celui d’un matricule INS\u00A0: attendu 1.2.250.1.213.1.4.8, .9, .10 ou .11.`
	}
	if (matricule !== null && row.oid === '') {
		return 'Le matricule est donné sans son OID : attendu 1.2.250.1.213.1.4.8 (NIR) ou .9 (NIA).'
	}
	const birthDate = dateOf(row.date_naissance)
	if (birthDate === undefined) {
		return `La date de naissance «\u00A0${row.date_naissance}\u00A0» est incorrecte\u00A0: attendu JJ/MM/AAAA ou AAAA-MM-JJ.`
	}
	const sex = { '': null, M: 'M', F: 'F', H: 'M', I: 'I' }[row.sexe.toUpperCase()]
	if (sex === undefined) {
		return `Le sexe «\u00A0${row.sexe}\u00A0» est incorrect\u00A0: attendu M ou F.`
	}
	if (row.lieu_naissance !== '' && !/^(?:\d{5}|2[AB]\d{3})$/i.test(row.lieu_naissance)) {
		const isCut = /^\d{4}$/.test(row.lieu_naissance)
		return `Le lieu de naissance «\u00A0${row.lieu_naissance}\u00A0» n’est pas un code INSEE à 5 caractères`
			+ `${isCut ? ' : le tableur a retiré le zéro de gauche, mettez la colonne au format Texte' : ''}.`
	}
	const opposition = oppositionOf(row.opposition)
	if (opposition === undefined) {
		return `L’opposition «\u00A0${row.opposition}\u00A0» est inconnue\u00A0: attendu ${OPPOSITIONS.join(', ')}, ou rien.`
	}
	const folder = row.dossier === '' ? null : safePath(row.dossier)
	if (row.dossier !== '' && folder === null) {
		return `Le dossier «\u00A0${row.dossier}\u00A0» n’est pas un chemin sous la racine de la GED.`
	}
	return {
		structure,
		id: row.id,
		status,
		ins: matricule === null ? null : { matricule, oid: row.oid },
		birthFamilyName: row.nom_naissance,
		birthGivenNames: row.prenoms_naissance || null,
		firstBirthGivenName: row.premier_prenom_naissance || null,
		usedFamilyName: row.nom_utilise || null,
		usedGivenName: row.prenom_utilise || null,
		birthDate,
		sex,
		birthPlace: row.lieu_naissance.toUpperCase() || null,
		folder,
		discharged: SAYS_NO.has(plain(row.sorti)) ? null : row.sorti,
		out: null,
		opposition,
	}
}

/** Both are one word; undefined when it says something else. */
function oppositionOf(text: string): Opposition | null | undefined {
	const words = plain(text).split(/[\s,+/]+/).filter(Boolean)
	const said = words.includes('patient') && words.includes('professionnels') ? 'tous' : words[0]
	return said === undefined ? null : OPPOSITIONS.find((one) => one === said)
}

/** The matricule without its spaces, null when there is none, `!reason` when it cannot be one. */
function matriculeOf(text: string): string | null {
	const matricule = text.replace(/[\s.\u00A0]/g, '').toUpperCase()
	if (matricule === '') {
		return null
	}
	if (/^\d[.,]?\d*E\+?\d+$/i.test(text.replace(/\s/g, ''))) {
		return `!Le tableur a transformé le matricule en «\u00A0${text}\u00A0»\u00A0: mettez la colonne au format Texte, `
			+ 'puis saisissez-le de nouveau.'
	}
	if (matricule.length === 13) {
		return '!Le matricule n’a que 13 caractères : ajoutez sa clé de 2 chiffres.'
	}
	return faultOf(matricule) === 'shape' ? '!Le matricule n’a pas la forme attendue (15 caractères, clé comprise).' : matricule
}

/** YYYYMMDD (00 for a day or a month that is not known), null when empty, undefined when wrong. */
function dateOf(text: string): string | null | undefined {
	if (text === '') {
		return null
	}
	const french = /^(\d{2})\/(\d{2})\/(\d{4})$/.exec(text)
	const iso = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text)
	const [year, month, day] = (french ? [french[3], french[2], french[1]] : iso ? iso.slice(1) : []) as [string, string, string]
	if (year === undefined || Number(month) > 12 || Number(year) < 1850) {
		return undefined
	}
	const last = Number(month) === 0 ? 31 : new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate()
	return Number(day) > last ? undefined : year + month + day
}

function warningsOf(patient: Patient): string[] {
	const warnings: string[] = []
	if (patient.ins && faultOf(patient.ins.matricule) === 'key') {
		warnings.push('La clé du matricule est fausse : vérifiez-le.')
	}
	if (
		patient.status === 'qualifiee'
		&& (patient.ins === null
			|| [patient.birthGivenNames, patient.firstBirthGivenName, patient.birthDate, patient.sex, patient.birthPlace].includes(null))
	) {
		warnings.push('L’identité est dite qualifiée, mais elle est incomplète : rien ne sera classé automatiquement pour ce patient.')
	}
	return warnings
}

function plain(text: string): string {
	return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
}
