/**
 * Types of document: the value set JDV_J07 (ANS, nomenclature des objets de santé), with the class of each (association ASS_X04
 * of 2024-04-26; by analogy for those that it does not know: a receiver must not require a class, mssante.md §4.9).
 */
import types from '../value-sets/document-types.json' with { type: 'json' }

/** Value set JDV_J06 (OID 1.2.250.1.213.1.1.5.462). */
const CLASSES: Record<string, string> = {
	10: 'Compte rendu',
	11: 'Synthèse',
	31: 'Imagerie médicale',
	42: 'Prescription',
	43: 'Dispensation',
	44: 'Plan de soins, protocole de soins',
	45: 'Traitement administré',
	52: 'Certificat, déclaration',
	60: 'Données de remboursement',
	90: 'Autres documents déposés par le patient',
	95: 'Document de gestion',
	99: 'Document technique',
}

/** By analogy: ASS_X04 does not know them. */
const ANALOGY: Record<string, string> = {
	'100967-9': '10',
	'101881-1': '11',
	'34876-3': '10',
	'34895-3': '95',
	'55751-2': '52',
	'68814-3': '10',
	'83963-9': '11',
	'84067-8': '11',
	'96163-1': '10',
	'97694-4': '10',
	E1762: '99',
}

/** What no person sends: a detached signature, a style sheet, a reference to images, the insurer's data. They are read. */
const NOT_BY_HAND = ['E1762', 'FEUILLE-DE-STYLE', 'IMG-KOS', 'REMB']

export interface DocumentType {
	code: string
	/** OID of the code system. */
	system: string
	label: string
	classCode: string
	classLabel: string
}

const TYPES: Record<string, { label: string, system: string, class?: string }> = types.concepts

/** Those that a person may send. */
export const DOCUMENT_TYPES: readonly string[] = Object.keys(TYPES).filter((code) => !NOT_BY_HAND.includes(code))

/** What is sent without a type said: the social and medico-social sector's own (mssante.md §8.2). */
export const DEFAULT_TYPE = '28653-4'

/** A type that a person may send, or null. */
export function documentType(code: string): DocumentType | null {
	return DOCUMENT_TYPES.includes(code) ? typeOf(code) : null
}

/** The label of a code, or null when the value set lacks it. */
export function typeLabel(code: string): string | null {
	return typeOf(code)?.label ?? null
}

function typeOf(code: string): DocumentType | null {
	const type = Object.hasOwn(TYPES, code) ? TYPES[code]! : undefined
	const classCode = type?.class ?? ANALOGY[code]
	return type === undefined || classCode === undefined
		? null
		: { code, system: type.system, label: type.label, classCode, classLabel: CLASSES[classCode] ?? '' }
}
