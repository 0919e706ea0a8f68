/** What people keep to write with: model texts, lists of recipients. */
import type { Entry } from './entry.errors.ts'

export const WRITTEN = {
	'MSS-WRITTEN-FULL': {
		status: 409,
		says: 'Il y en a déjà {}.',
		then: 'Retirez-en un qui ne sert plus, puis recommencez.',
	},
	'MSS-WRITTEN-TAKEN': {
		status: 409,
		says: '« {} » existe déjà, ou a changé depuis.',
		then: 'Regardez ce qui s’y trouve maintenant, puis recommencez, ou choisissez un autre nom.',
	},
	'MSS-WRITTEN-NAMES': {
		status: 422,
		says: 'Ce qui serait gardé nomme {}.',
		then: 'Ce qui est gardé le reste jusqu’à ce que quelqu’un le retire : enlevez ce qui désigne cette personne, ou gardez quand même.',
	},
	'MSS-LIST-CITIZEN': {
		status: 422,
		says: 'L’adresse d’un patient contient son matricule : elle n’est gardée dans aucune liste.',
		then: 'Retirez-la de la liste ; pour lui écrire, choisissez-le dans le message.',
	},
} satisfies Record<string, Entry>
