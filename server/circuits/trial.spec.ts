import type { PastSending } from '../ledger/reads/past-sendings.ts'

import { describe, expect, it } from 'vitest'
import { circuit } from '../config/circuit.ts'
import { filled } from './models/model.ts'
import { MODELS } from './models/models.ts'
import { replayed } from './trial.ts'

const CRIP = 'crip@departement.mssante.fr'
const crip = circuit.parse(filled(MODELS[0]!, {
	mailbox: 'accueil@ime.mssante.fr',
	recipients: [CRIP],
	approval: { users: [], groups: ['direction'] },
}))
const NOTE = { name: 'Note d’information.pdf', title: 'Note', type: '28653-4' }
const CERTIFICAT = { name: 'scan.pdf', title: 'Scan', type: '89601-9' }
const sent = (documents: PastSending['documents'], to = [CRIP]): PastSending => ({ id: 7, at: '2026-11-02T08:00:00.000Z', to, documents })

describe('a circuit tried on what was sent', () => {
	it('lacks nothing where each of its pieces is, by name or by type', () =>
		expect(replayed(crip, [sent([NOTE, CERTIFICAT])])).toEqual({ sendings: 1, lacking: [] }))

	it('says which piece a sending lacked, with its number and date', () =>
		expect(replayed(crip, [sent([NOTE])])).toEqual({
			sendings: 1,
			lacking: [{ id: 7, at: '2026-11-02T08:00:00.000Z', lacks: ['Certificat médical'] }],
		}))

	it('is about what went to its recipients alone', () =>
		expect(replayed(crip, [sent([NOTE], ['chu@chu.mssante.fr'])])).toEqual({ sendings: 0, lacking: [] }))

	it('that names no recipient is about what looks like its pieces', () => {
		const free = { ...crip, recipients: {} }
		const bill = sent([{ name: 'Facture.pdf', title: 'Facture', type: '51851-4' }])
		expect(replayed(free, [sent([CERTIFICAT]), bill]))
			.toMatchObject({ sendings: 1, lacking: [{ lacks: ['Note d’information préoccupante'] }] })
	})
})
