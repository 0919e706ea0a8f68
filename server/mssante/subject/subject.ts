/** Subjects of MSSanté messages (mssante.md §3.1, §5.2). A subject is a hint, never an evidence of identity. Pure. */

/** Does the subject announce a health document? The prefix may stand anywhere (after Re:, [KO…], [Annule et remplace]). */
export function claimsXdm(subject: string): boolean {
	return /XDM\/1\.0\/DDM/i.test(subject)
}

/** Error code of a KO mail's subject, or null: `[KO Intégration système !][902]`, `[Erreur d’intégration !][902]`. */
export function koCode(subject: string): string | null {
	return /\[\s*(?:KO\s+Int[ée]gration[^\]]{0,40}|Erreur\s+d.int[ée]gration[^\]]{0,20})\]\s*\[\s*(\d{3})\s*\]/iu.exec(subject.normalize('NFC'))?.[1] ?? null
}

/** The subject without its `Re:`, `Tr:`, `Fw:`, `Fwd:`, in any number, any case, with or without a space before the colon. */
export function baseSubject(subject: string): string {
	return subject.replace(/^(?:\s*(?:re|tr|fwd?)\s*:)+/i, '').trim()
}

/** What a person reads: without the technical prefix (ECO.3.1.3). */
export function readableSubject(subject: string): string {
	return subject.replace(/XDM\/1\.0\/DDM\+?/i, '').trim()
}
