/** Subjects of MSSanté messages (mssante.md §3.1, §5.2). A subject is a hint, never an evidence of identity. Pure. */
import type { Identity } from '../ins/identity.ts'

import { frenchDate, normaliseName } from '../ins/identity.ts'

/** Characters of a type's label in subjects and file names (mssante.md §3.1, §3.3). */
const MAX_LABEL = 40

/** The label of a type, as subjects and file names bear it. */
export function shortLabel(label: string): string {
	return [...label].slice(0, MAX_LABEL).join('').trim()
}

/** What stands before the label, in a message that replaces or deletes; one editor's form, none is mandated (mssante.md §3.1). */
export const MARKS = { replace: '[Annule et remplace]', delete: '[Suppression]' } as const

/**
 * `XDM/1.0/DDM+<label> <NOM> <Prenom> <JJ/MM/AAAA>`: the label of the only document, or `N documents`. The label's first word holds to the
 * prefix, which must be in clear: it has no accent.
 */
export function xdmSubject(
	labels: string[],
	{ birthFamilyName, firstBirthGivenName, birthDate }: Identity,
	action: keyof typeof MARKS | null = null,
): string {
	const [first = ''] = labels
	const label = shortLabel(first).replace(/^\S+/, unaccented)
	const words = [
		action === null ? '' : MARKS[action],
		labels.length === 1 ? label : `${labels.length} documents`,
		normaliseName(birthFamilyName ?? ''),
		unaccented(firstBirthGivenName ?? ''),
		birthDate?.length === 8 ? frenchDate(birthDate) : '',
	]
	return `XDM/1.0/DDM+${words.filter(Boolean).join(' ')}`
}

/** Without accents, case as it is. */
export function unaccented(name: string): string {
	return name.normalize('NFD').replace(/\p{M}/gu, '').replace(/\s+/g, ' ').trim()
}

/** Does the subject announce a health document? The prefix may stand anywhere (after Re:, [KO…], [Annule et remplace]). */
export function claimsXdm(subject: string): boolean {
	return /XDM\/1\.0\/DDM/i.test(subject)
}

/** Error code of a KO mail's subject, or null: `[KO Intégration système !][902]`, `[Erreur d’intégration !][902]`. */
export function koCode(subject: string): string | null {
	return (
		/\[\s*(?:KO\s+Int[ée]gration[^\]]{0,40}|Erreur\s+d.int[ée]gration[^\]]{0,20})\]\s*\[\s*(\d{3})\s*\]/iu.exec(
			subject.normalize('NFC'),
		)?.[1] ?? null
	)
}

/** The subject without its `Re:`, `Tr:`, `Fw:`, `Fwd:`, in any number, any case, with or without a space before the colon. */
export function baseSubject(subject: string): string {
	return subject.replace(/^(?:\s*(?:re|tr|fwd?)\s*:)+/i, '').trim()
}

/** What messages that answer one another have in common: neither `Re:` and the like nor the technical prefix, in any order and number. */
export function threadSubject(subject: string): string {
	const bare = readableSubject(baseSubject(subject)).trim()
	return bare === subject.trim() ? bare : threadSubject(bare)
}

/** What a person reads: without the technical prefix (ECO.3.1.3). */
export function readableSubject(subject: string): string {
	return subject.replace(/XDM\/1\.0\/DDM\+?/i, '').trim()
}
