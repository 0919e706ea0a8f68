/** The columns of a register: what each is called here, and what software calls it elsewhere, where that is clear. Pure. */
import { MssError } from '../errors.ts'

export const COLUMNS = [
	'id',
	'matricule',
	'oid',
	'statut_ins',
	'nom_naissance',
	'prenoms_naissance',
	'premier_prenom_naissance',
	'nom_utilise',
	'prenom_utilise',
	'date_naissance',
	'sexe',
	'lieu_naissance',
	'dossier',
] as const
export const OPTIONAL = ['structure', 'sorti', 'opposition'] as const
export type Column = typeof COLUMNS[number] | typeof OPTIONAL[number]
const ALL: readonly Column[] = [...COLUMNS, ...OPTIONAL]

/** In a sentence. */
export const COLUMN_WORDS: Record<Column, string> = {
	id: 'identifiant',
	matricule: 'matricule',
	oid: 'OID du matricule',
	statut_ins: 'statut de l’INS',
	nom_naissance: 'nom de naissance',
	prenoms_naissance: 'prénoms de naissance',
	premier_prenom_naissance: 'premier prénom de naissance',
	nom_utilise: 'nom utilisé',
	prenom_utilise: 'prénom utilisé',
	date_naissance: 'date de naissance',
	sexe: 'sexe',
	lieu_naissance: 'lieu de naissance (code INSEE)',
	dossier: 'dossier',
	structure: 'structure',
	sorti: 'sorti',
	opposition: 'opposition',
}

/**
 * What else means a column and nothing but it. « Nom » and « Prénom » alone may be those used or those of birth, « NIR » and « numéro de
 * sécurité sociale » may be those of whom the person is insured by: none of them is clear.
 */
const ALSO: Record<Column, string[]> = {
	id: ['identifiant', 'identifiant resident', 'identifiant usager', 'identifiant patient', 'id resident', 'id patient', 'ipp'],
	matricule: ['matricule ins', 'ins', 'numero ins', 'n ins', 'no ins'],
	oid: ['oid ins', 'oid matricule', 'oid du matricule'],
	statut_ins: ['statut ins', 'statut de l ins', 'statut identite', 'statut de l identite'],
	nom_naissance: ['nom de naissance', 'nom famille naissance', 'nom de famille de naissance'],
	prenoms_naissance: ['prenoms de naissance', 'prenom s de naissance', 'liste des prenoms', 'liste des prenoms de naissance'],
	premier_prenom_naissance: ['premier prenom de naissance', 'premier prenom', '1er prenom', '1er prenom de naissance'],
	nom_utilise: ['nom utilise', 'nom d usage', 'nom usage', 'nom usuel'],
	prenom_utilise: ['prenom utilise', 'prenom d usage', 'prenom usage', 'prenom usuel'],
	date_naissance: ['date de naissance', 'ne le', 'nee le', 'ne e le', 'ddn'],
	sexe: ['sexe etat civil'],
	lieu_naissance: [
		'lieu de naissance',
		'code lieu naissance',
		'code lieu de naissance',
		'code insee naissance',
		'code insee de naissance',
		'lieu de naissance code insee',
		'code insee du lieu de naissance',
	],
	dossier: ['dossier ged', 'chemin du dossier', 'dossier nextcloud'],
	structure: [],
	sorti: ['sorti le', 'sortie', 'date de sortie', 'sortie le'],
	opposition: [],
}
const BY_NAME = new Map(ALL.flatMap((column) => ALSO[column].map((name) => [name, column])))

/** As the file's header has them. */
export interface Header {
	/** Where each stands in a line. */
	places: Map<Column, number>
	/** Called otherwise in the file. */
	renamed: { header: string, column: Column }[]
	/** Of no use here. */
	ignored: string[]
}

/** @throws {MssError} MSS-PATIENTS-HEADER, MSS-PATIENTS-COLUMNS */
export function columnsOf(header: string[]): Header {
	const places = new Map<Column, number>()
	const ignored: string[] = []
	const ours = header.map((name) => ALL.find((column) => column === name.toLowerCase()))
	for (const [index, name] of header.entries()) {
		const other = BY_NAME.get(plainName(name)) ?? ALL.find((one) => one.replaceAll('_', ' ') === plainName(name))
		// Called as it is here, a column is that one, whatever else the file has.
		const column = ours[index] ?? (other !== undefined && ours.includes(other) ? undefined : other)
		if (column === undefined) {
			ignored.push(...name === '' ? [] : [name])
		} else if (places.has(column)) {
			throw new MssError('MSS-PATIENTS-COLUMNS', `« ${header[places.get(column)!]} », « ${name} »`)
		} else {
			places.set(column, index)
		}
	}
	const missing = COLUMNS.filter((column) => !places.has(column))
	if (missing.length > 0) {
		throw new MssError('MSS-PATIENTS-HEADER', missing.join(', '))
	}
	const renamed = [...places].map(([column, index]) => ({ header: header[index]!, column }))
	return { places, renamed: renamed.filter(({ header: name, column }) => name.toLowerCase() !== column), ignored }
}

/** Without accents, capitals, dots, underscores. */
function plainName(name: string): string {
	return name.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().replace(/[^\p{L}\p{N}]+/gu, ' ').trim()
}
