/** What reading noticed: one registry of codes, each with its severity and what it tells. Worded in reasons/findings.ts. */
import type { Trait } from './ins/identity.ts'

export type Severity = 'info' | 'warning' | 'error'

/** `error` sends to review or quarantine; `warning` is shown to the person who files; `info` explains. */
const SEVERITIES = {
	// The message
	'message.unreadable': 'error',
	'message.given-up': 'error',
	'message.too-many-parts': 'error',
	'message.too-deep': 'error',
	'message.too-big': 'error',
	'message.headers-too-long': 'error',
	'message.no-sender': 'warning',
	'message.empty': 'info',
	'message.claims-xdm': 'error',
	'message.not-xdm-zip': 'info',
	'message.too-heavy': 'error',
	'message.text-cut': 'error',
	'message.boundary': 'error',
	'message.encoding': 'error',
	'message.partial': 'error',
	'message.encrypted': 'error',
	'message.signed-unopened': 'error',
	'message.tnef': 'error',
	'message.logos': 'info',
	'document.not-pdf': 'error',
	'trust.no-list': 'warning',
	// Headers against content (Référentiel #2, ECO.2.4)
	'headers.ins': 'error',
	'headers.codecda': 'error',
	// The archive
	'zip.invalid': 'error',
	'zip.entry-name': 'error',
	'zip.link': 'error',
	'zip.encrypted': 'error',
	'zip.too-many': 'error',
	'zip.too-big': 'error',
	'zip.ratio': 'error',
	'zip.twice': 'error',
	'xdm.no-metadata': 'error',
	'xdm.metadata-unreadable': 'error',
	'xdm.no-document': 'error',
	'xdm.document-missing': 'error',
	'xdm.document-undeclared': 'warning',
	// METADATA against document
	'xdm.hash': 'error',
	'xdm.size': 'error',
	'xdm.no-hash': 'warning',
	'xdm.patient': 'error',
	'xdm.patient-info': 'error',
	'xdm.unique-id': 'error',
	'xdm.type': 'error',
	'xdm.action': 'error',
	'xdm.several-patients': 'error',
	// The document
	'cda.unreadable': 'error',
	'cda.no-patient': 'error',
	'cda.several-patients': 'error',
	'cda.several-ins': 'error',
	'cda.no-id': 'warning',
	'cda.matricule-shape': 'error',
	'cda.matricule-key': 'warning',
	'cda.given-names': 'warning',
	'cda.bare': 'error',
	'cda.embedded-unreadable': 'error',
	'cda.pdf-differs': 'error',
} as const satisfies Record<string, Severity>

export type FindingCode = keyof typeof SEVERITIES
export const FINDING_CODES = Object.keys(SEVERITIES) as FindingCode[]

/** Why the reading of a message never ended: too long, too heavy, its process gone; or ours, twice. */
export const ENDS = ['slow', 'heavy', 'broken', 'broke-us'] as const
export type End = typeof ENDS[number]

/** What a finding tells beside its code; those that are not here tell nothing. `why` is what a parser said. */
interface Told {
	'message.unreadable': { end: End }
	/** Of an error (errors.ts). */
	'message.given-up': { code: string }
	'message.too-many-parts': { most: number }
	'message.too-deep': { most: number }
	/** Megabytes. */
	'message.too-big': { most: number }
	'message.not-xdm-zip': { name: string }
	'message.logos': { count: number }
	'document.not-pdf': { name: string }
	/** Of the header, as it is written. */
	'headers.ins': { said: string }
	'headers.codecda': { said: string }
	'zip.invalid': { why: string }
	'zip.too-many': { most: number }
	/** Megabytes. */
	'zip.too-big': { most: number }
	'zip.ratio': { most: number }
	'xdm.metadata-unreadable': { why: string }
	'xdm.document-missing': { name: string }
	'xdm.document-undeclared': { name: string }
	/** Identifiers: of the sheet, and of the document. */
	'xdm.patient': { theirs: string, ours: string | null }
	'xdm.patient-info': { differing: { trait: Trait, theirs: string, ours: string }[] }
	'xdm.several-patients': { names: string[] }
	'xdm.action': { said: string }
	'cda.unreadable': { why: string }
	'cda.several-ins': { matricules: string[] }
}

export type TellingCode = keyof Told
export type FindingParams<C extends FindingCode> = C extends keyof Told ? Told[C] : Record<string, never>
/** It may be somebody's traits, and never leaves the ledger but to who may read the message. */
export type Finding = { [C in FindingCode]: { code: C, severity: Severity, params: FindingParams<C> } }[FindingCode]

type Telling<C extends FindingCode> = C extends keyof Told ? [params: Told[C]] : []

/** A finding of the registry, with all that it tells: what lacks does not compile. */
export function finding<C extends FindingCode>(code: C, ...[params]: Telling<C>): Finding {
	return { code, severity: SEVERITIES[code], params: params ?? {} } as Finding
}
