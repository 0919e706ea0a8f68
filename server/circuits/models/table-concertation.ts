/** C5 and C6: a table of several partners about one person, and its coordination as time goes. */
import type { CircuitModel } from './model.ts'

export const tableConcertation: CircuitModel = {
	id: 'table-concertation',
	use: 'C5, C6',
	about: 'L’ordre du jour et la synthèse partent à plusieurs partenaires dans un même échange, au sujet d’une seule personne, validés '
		+ 'par le pilote ; chacun répond pour la date de la table, que dit qui prépare.',
	recipients: { kind: 'oneOf', label: 'Adresses MSSanté des partenaires' },
	approval: { isOptional: false, label: 'Valide (le pilote)' },
	form: {
		name: 'Table de concertation',
		pieces: [
			{
				id: 'ordre-du-jour',
				name: 'Ordre du jour',
				types: ['51851-4', '56446-8'],
				words: ['ordre du jour', 'invitation', 'convocation'],
			},
			{
				id: 'synthese',
				name: 'Synthèse',
				types: ['28653-4', 'SYNTH', '34794-8'],
				words: ['synthèse', 'compte rendu'],
				orReason: true,
			},
		],
		answer: { withinDays: 15, byDate: true, verdicts: ['accepted', 'refused', 'moreAsked', 'received'], remindAfterDays: [16] },
	},
}
