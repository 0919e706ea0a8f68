/** C3, receiving: what a SSIAD is asked is its turn. */
import type { CircuitModel } from './model.ts'

export const demandeRecue: CircuitModel = {
	id: 'demande-recue',
	use: 'C3',
	about: 'Chaque document de santé reçu dans la boîte est une demande : elle attend dans « À répondre », à traiter sous 3 jours '
		+ '(acceptée, refusée, complément) ; une demande acceptée peut être répondue avec le contrat de prise en charge.',
	recipients: null,
	approval: null,
	form: {
		name: 'Demandes reçues',
		pieces: [],
		answer: { withinDays: 3, verdicts: ['accepted', 'refused', 'moreAsked'] },
	},
}
