/** C7: what follows a child, from a PMI to a CAMSP, and on to the MDPH. */
import type { CircuitModel } from './model.ts'

export const parcoursEnfant: CircuitModel = {
	id: 'parcours-enfant',
	use: 'C7',
	about: 'Les bilans de l’enfant, tels qu’ils ont été reçus, partent à la structure suivante (CAMSP, MDPH), validés par le médecin ; '
		+ 'elle accepte ou refuse sous 30 jours.',
	recipients: { kind: 'oneOf', label: 'Adresses MSSanté des structures suivantes (CAMSP, MDPH)' },
	approval: { isOptional: false, label: 'Valide (le médecin)' },
	form: {
		name: 'Parcours d’un enfant',
		pieces: [{
			id: 'bilans',
			name: 'Bilans',
			types: ['34120-6', '68814-3', '68817-6', '47420-5', '83901-9', '59283-2'],
			words: ['bilan', 'compte rendu', 'évaluation'],
			several: true,
		}],
		answer: { withinDays: 30, verdicts: ['accepted', 'refused'], remindAfterDays: [31, 45] },
	},
}
