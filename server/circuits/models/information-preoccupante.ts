/** C1: an « information préoccupante », to the CRIP of the département (CASF L226-2-1, L226-3). */
import type { CircuitModel } from './model.ts'

export const informationPreoccupante: CircuitModel = {
	id: 'information-preoccupante',
	use: 'C1',
	about: 'Le secrétariat réunit la note et le certificat médical, la direction valide, et la cellule du département accuse réception '
		+ 'sous 7 jours ; les représentants légaux ne voient pas le document.',
	recipients: { kind: 'only', label: 'Adresse MSSanté de la cellule (CRIP) du département' },
	approval: { isOptional: false, label: 'Valide (la direction)' },
	form: {
		name: 'Information préoccupante',
		pieces: [
			{
				id: 'signalement',
				name: 'Note d’information préoccupante',
				types: ['28653-4'],
				words: ['signalement', 'préoccupante', 'note'],
			},
			{ id: 'certificat', name: 'Certificat médical', types: ['89601-9', 'CERT_DECL'], words: ['certificat'], orReason: true },
			{ id: 'justificatifs', name: 'Pièces justificatives', optional: true, several: true },
		],
		answer: { withinDays: 7, verdicts: ['received'], remindAfterDays: [7, 14] },
		guards: { mask: ['INVISIBLE_REPRESENTANTS_LEGAUX'] },
	},
}
