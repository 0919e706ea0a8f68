/** C4: the end of what a PCPE does, to the MDPH. */
import type { CircuitModel } from './model.ts'

export const saisineMdph: CircuitModel = {
	id: 'saisine-mdph',
	use: 'C4',
	about: 'Le bilan de fin et la saisine sont réunis, le médecin ou la direction valide, et la MDPH accuse réception sous 30 jours.',
	recipients: { kind: 'only', label: 'Adresse MSSanté de la MDPH' },
	approval: { isOptional: false, label: 'Valide (le médecin ou la direction)' },
	form: {
		name: 'Saisine de la MDPH',
		pieces: [
			{
				id: 'bilan',
				name: 'Bilan de fin de prise en charge',
				types: ['34120-6', '47420-5', '28653-4'],
				words: ['bilan', 'synthèse'],
				several: true,
			},
			{ id: 'saisine', name: 'Saisine', types: ['51851-4', 'CERT_DECL'], words: ['saisine', 'demande', 'cerfa'] },
		],
		answer: { withinDays: 30, verdicts: ['received'], remindAfterDays: [31, 45] },
	},
}
