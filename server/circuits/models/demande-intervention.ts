/** C3, asking: a DAC asks a SSIAD to come. */
import type { CircuitModel } from './model.ts'

export const demandeIntervention: CircuitModel = {
	id: 'demande-intervention',
	use: 'C3',
	about: 'La demande part avec la prescription et les extraits du plan personnalisé ; le service l’accepte, la refuse ou demande un '
		+ 'complément sous 3 jours.',
	recipients: { kind: 'oneOf', label: 'Adresses MSSanté des services que vous sollicitez (SSIAD, SAAD…)' },
	approval: null,
	form: {
		name: 'Demande d’intervention',
		pieces: [
			{
				id: 'prescription',
				name: 'Prescription de soins',
				types: ['57832-8', 'PRESC-INF', '57833-6'],
				words: ['prescription', 'ordonnance'],
			},
			{
				id: 'plan',
				name: 'Extraits du plan personnalisé',
				types: ['18776-5', '80788-3'],
				words: ['plan', 'projet', 'extrait'],
				several: true,
			},
		],
		answer: { withinDays: 3, verdicts: ['accepted', 'refused', 'moreAsked'], remindAfterDays: [4, 7] },
	},
}
