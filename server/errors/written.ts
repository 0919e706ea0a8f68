/** What people keep to write with: model texts, lists of recipients. */
import type { Entry } from './entry.ts'

export const WRITTEN = {
	'MSS-WRITTEN-FULL': {
		status: 409,
		says: 'Il y en a déjà {}.',
		then: 'Retirez-en un qui ne sert plus, puis recommencez.',
	},
	'MSS-LIST-CITIZEN': {
		status: 422,
		says: 'L’adresse d’un patient contient son matricule : elle n’est gardée dans aucune liste.',
		then: 'Retirez-la de la liste ; pour lui écrire, choisissez-le dans le message.',
	},
} satisfies Record<string, Entry>
