/** C2: a prescription, from the resident's folder to the dispensary. */
import type { CircuitModel } from './model.ts'

export const ordonnancePharmacie: CircuitModel = {
	id: 'ordonnance-pharmacie',
	use: 'C2',
	about: 'L’ordonnance déposée dans « À envoyer/Pharmacie » du dossier du patient part à la pharmacie, validée par le prescripteur, '
		+ 'ou par personne là où le DUI la signe déjà ; la pharmacie peut proposer une substitution ou poser une question.',
	recipients: { kind: 'only', label: 'Adresse MSSanté de la pharmacie' },
	approval: { isOptional: true, label: 'Valide (le prescripteur ; personne, si le DUI signe déjà)' },
	form: {
		name: 'Ordonnance à la pharmacie',
		pieces: [{ id: 'ordonnance', name: 'Ordonnance', types: ['57833-6'], words: ['ordonnance', 'prescription'] }],
		answer: { verdicts: ['moreAsked', 'substitution'] },
		trigger: { folder: 'À envoyer/Pharmacie', graceSeconds: 120 },
	},
}
