/** The demo's two circuits: a folder whose documents leave by themselves, and an alert that somebody else must approve. */
import type { CircuitForm } from '../server/config/circuit.ts'

import { answerText } from '../server/mssante/verdict/verdict.ts'
import { PERSON } from './desk.ts'
import { MAILBOX } from './fixtures/mail.fixture.ts'
import { PHARMACY } from './pharmacy.ts'

/** Below a resident's folder. */
export const DROPS = 'À envoyer/Pharmacie'
/** Where alerts go: its operator answers in its place. */
const CELL = 'crip28@operateur.exemple.mssante.fr'

export const CIRCUITS: CircuitForm[] = [
	{
		id: 'pharmacie',
		name: 'Ordonnance à la pharmacie',
		mailbox: MAILBOX,
		pieces: [{ id: 'ordonnance', name: 'Ordonnance', types: ['57833-6'] }],
		recipients: { only: [PHARMACY] },
		trigger: { folder: DROPS, graceSeconds: 0 },
	},
	{
		id: 'crip',
		name: 'Information préoccupante',
		mailbox: MAILBOX,
		pieces: [
			{ id: 'note', name: 'Note d’information préoccupante', types: ['28653-4'] },
			{ id: 'certificat', name: 'Certificat médical', types: ['89601-9'], orReason: true },
		],
		recipients: { only: [CELL] },
		approval: { users: [PERSON.user] },
		answer: { withinDays: 7, verdicts: ['received'] },
		guards: { mask: ['INVISIBLE_REPRESENTANTS_LEGAUX'] },
	},
]

export const CELL_WORDS = { [CELL]: answerText('received', 'Dossier n° 2026-114. La cellule vous rappelle demain.') }
