/** What people decided about a sending before it left, in the words of its proof. Pure. */

export interface VisaShown {
	/** Who decided, as Nextcloud shows them. */
	name: string
	/** In whose absence, as Nextcloud shows them; null: it was theirs to decide. */
	for: string | null
	decision: 'approved' | 'returned'
	/** Why it was returned; null: nobody said. */
	reason: string | null
	/** ISO 8601. */
	at: string
	/** They had prepared it themselves, or changed it last. */
	isPreparer: boolean
}

const DECISIONS: Record<VisaShown['decision'], string> = { approved: 'Validé', returned: 'Renvoyé' }

/** `what` stands beside the name, the facts below: none where there is nothing more to say. */
export function visaWords({ for: absent, decision, reason, at, isPreparer }: VisaShown, date: Intl.DateTimeFormat) {
	const why = reason?.replace(/\s+/g, ' ').trim()
	return {
		what: `${DECISIONS[decision]} le ${date.format(new Date(at))}`,
		facts: [
			absent === null ? null : `pour ${absent}, absent`,
			decision === 'approved' && isPreparer ? 'validé par la personne qui l’a préparé (autorisé par le circuit)' : null,
			why ? `motif : ${why}` : null,
		].filter((fact) => fact !== null),
	}
}
