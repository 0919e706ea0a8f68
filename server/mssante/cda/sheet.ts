/** What is said of a document that we make: the header of its CDA, and its entry in METADATA.XML. */
import type { Identity } from '../ins/identity.ts'
import type { DocumentType } from './document-type.ts'
import type { Profession } from './profession.ts'

/** Confidentiality besides normal (JDV_J08; mssante.md §2.3). */
export const MASKINGS = {
	MASQUE_PS: 'Document masqué aux professionnels de santé',
	INVISIBLE_PATIENT: 'Document non visible par le patient',
	INVISIBLE_REPRESENTANTS_LEGAUX: 'Document non visible par les représentants légaux du patient',
} as const
export type Masking = keyof typeof MASKINGS
export const MASKING_SYSTEM = '1.2.250.1.213.1.1.4.13'

export interface Organisation {
	/** Nine digits. */
	finess: string
	name: string
	/** JDV_J02. */
	sector: string
	/** JDV_J04. */
	practiceSetting: string
	/** `tel:+33…`, or null. */
	telecom: string | null
	/** Postal address in one line, or null. */
	address: string | null
}

export interface Professional {
	family: string
	given: string
	/** JDV_J246 (DR, PR…) in `suffix`, or civility (M, MME) in `prefix`; null: neither. */
	courtesy: { suffix: string } | { prefix: string } | null
	/** PS_IdNat: `8` and the RPPS, or `3<FINESS>/<internal id>` (mssante.md §4.2). */
	nationalId: string
	profession: Profession
}

/** Who approved a document without answering for it: of some, only a name is known. */
export interface Authenticator {
	family: string
	given: string | null
	courtesy: Professional['courtesy']
	/** PS_IdNat: `3<FINESS>/<account>`. */
	nationalId: string
	profession: Profession | null
	/** YYYYMMDDHHmmss+ZZzz. */
	at: string
}

export interface Sheet {
	/** `2.25.<uuid>`. */
	id: string
	/** Shared by all versions of a document. */
	setId: string
	/** 1, 2, … */
	version: number
	/** The version that this one replaces; null: it is the first. */
	replaces: { id: string, version: number } | null
	type: DocumentType
	title: string
	/** YYYYMMDDHHmmss+ZZzz. */
	createdAt: string
	/** Start of the act that the document reports: YYYYMMDDHHmmss+ZZzz, or the day alone, YYYYMMDD. */
	serviceStart: string
	/** Without matricule unless the identity is qualified. */
	patient: Identity
	/** The patient in the structure's own register. */
	localId: { root: string, extension: string }
	/** Who answers for the document: its author and its legal authenticator. */
	professional: Professional
	/** When they put their name to it: YYYYMMDDHHmmss+ZZzz. */
	signedAt: string
	/** Who approved it, where it is somebody else; null: nobody else did. */
	authenticator: Authenticator | null
	organisation: Organisation
	/** Where an answer may be sent. */
	replyTo: string
	maskings: Masking[]
}

export const PS_ROOT = '1.2.250.1.71.4.2.1'
export const STRUCTURE_ROOT = '1.2.250.1.71.4.2.2'

/** Struct_IdNat of an establishment: `1` and its FINESS. */
export function structureId({ finess }: Organisation): string {
	return `1${finess}`
}

/** YYYYMMDDHHmmss, UTC; a day stays that day. */
export function utcOf(time: string): string {
	return time.length === 8 ? time : instantOf(time).toISOString().replace(/\D/g, '').slice(0, 14)
}

/** YYYYMMDDHHmmss+ZZzz as an instant. */
export function instantOf(time: string): Date {
	return new Date(time.replace(/^(....)(..)(..)(..)(..)(..)([+-]..)(..)$/, '$1-$2-$3T$4:$5:$6$7:$8'))
}
