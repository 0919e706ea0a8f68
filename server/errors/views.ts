/** Lists of « Aujourd’hui » that a person keeps. */
import type { Entry } from './entry.ts'

export const VIEWS = {
	'MSS-VIEWS-FULL': {
		status: 409,
		says: 'Vous gardez déjà {} listes.',
		then: 'Retirez-en une dont vous ne vous servez plus, puis recommencez.',
	},
	'MSS-VIEWS-CITIZEN': {
		status: 422,
		says: 'L’adresse d’un patient contient son matricule : elle n’est gardée dans aucune liste.',
		then: 'Suivez plutôt ce patient : son étoile le met dans « Mes patients ».',
	},
} satisfies Record<string, Entry>
