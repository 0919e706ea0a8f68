/** How sure an identity is (RNIV): only `qualifiee` lets a document be filed by itself. */

export const STATUSES = ['qualifiee', 'validee', 'recuperee', 'provisoire'] as const
export type IdentityStatus = typeof STATUSES[number]

/** French words for a status, in a sentence. */
export const STATUS_WORDS: Record<IdentityStatus, string> = {
	qualifiee: 'qualifiée',
	validee: 'validée, mais non récupérée du téléservice INSi',
	recuperee: 'récupérée, mais non vérifiée sur une pièce d’identité',
	provisoire: 'provisoire',
}
