import type { PatientCard } from '../../server/contract/patients.contract.ts'
import type { ThreadView } from '../../server/contract/threads.contract.ts'
import type { TurnShown } from '../../server/contract/turns.contract.ts'

import { describe, expect, it } from 'vitest'
import { answeredAmong, askedBy, askedIn, circuitsFor } from './asked-dossier.ts'

const OURS = 'accueil@ime.mssante.fr'
const CRIP = 'crip@departement.mssante.fr'
const MDPH = 'mdph@departement.mssante.fr'
const patient = { id: 'R001' } as PatientCard
const turn = {
	message: 3,
	title: 'Demande',
	mailbox: OURS,
	patient,
	partner: CRIP,
	partnerName: 'CRIP',
	whose: 'ours',
	closedAt: null,
} as TurnShown
const asked = askedBy(turn)!
const circuit = (id: string, more: object = {}) => ({ id, mailbox: OURS, only: null, oneOf: null, ...more })

describe('what a dossier answers', () => {
	it('is the request that waits for us, of whom it is about, to who asked', () =>
		expect(asked).toEqual({ message: 3, title: 'Demande', mailbox: OURS, patient, to: [CRIP], names: { [CRIP]: 'CRIP' } }))
	it.each([{ whose: 'theirs' }, { closedAt: '2026-11-26' }, { message: null }] as const)('is nothing of a turn that is %j', (more) =>
		expect(askedBy({ ...turn, ...more })).toBeNull())

	const last = { id: 7, title: 'Merci', asking: { turn: null, mayAsk: true } }
	const reply = { from: OURS, to: [MDPH], names: { [MDPH]: 'MDPH' } } as unknown as ThreadView['reply']
	const view = { turns: [], last, reply, patient }
	it('in an exchange, is what waits for us before what came last', () =>
		expect([askedIn({ ...view, turns: [turn] })?.message, askedIn(view)]).toMatchObject([3, { message: 7, to: [MDPH] }]))
	it('is nothing where nothing came, or where this person may not answer', () =>
		expect([askedIn({ ...view, last: null }), askedIn({ ...view, reply: null })]).toEqual([null, null]))
})

describe('the circuits by which it may be answered', () => {
	it('are those of the mailbox that was asked, and go to who asked', () => {
		const all = [
			circuit('free'),
			circuit('to them', { only: [CRIP.toUpperCase()] }),
			circuit('to others', { only: [MDPH] }),
			circuit('among them', { oneOf: [MDPH, CRIP] }),
			circuit('among others', { oneOf: [MDPH] }),
			circuit('elsewhere', { mailbox: 'autre@ime.mssante.fr' }),
		]
		expect(circuitsFor(all, asked).map(({ id }) => id)).toEqual(['free', 'to them', 'among them'])
		expect(circuitsFor(all, null)).toEqual(all)
	})
	it('say to whom of them it goes, or leave the choice free', () =>
		expect([circuit('a', { oneOf: [MDPH, CRIP] }), circuit('b')].map((one) => answeredAmong(one, [CRIP]))).toEqual([[CRIP], null]))
})
