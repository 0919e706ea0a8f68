/** What a person keeps for themselves: lists of « Aujourd’hui », how they wish to be told. */
import type { Entry } from './entry.errors.ts'

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
	'MSS-WISHES-ADDRESS': {
		status: 422,
		says: 'Ce n’est pas une adresse de courriel ordinaire.',
		then: 'Donnez votre adresse professionnelle habituelle\u00A0: une adresse MSSanté ne reçoit pas ce courriel.',
	},
	'MSS-WISHES-HOW': {
		status: 422,
		says: 'Il reste à dire comment vous prévenir.',
		then: 'Cochez de quelle façon, ou choisissez «\u00A0Jamais\u00A0».',
	},
} satisfies Record<string, Entry>
