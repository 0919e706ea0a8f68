import type { ThreadView } from '../../server/contract/threads.contract.ts'
import type { TurnShown } from '../../server/contract/turns.contract.ts'

import { describe, expect, it } from 'vitest'
import { chipOf, isRemindedToday, sideOf, verdictsIn } from './turns.service.ts'

const NOW = new Date('2026-11-25T10:00:00')
const OPEN = {
	whose: 'theirs',
	due: '2026-11-27T10:00:00',
	overdue: false,
	verdict: null,
	isDisputed: false,
	isUnread: false,
	closedAt: null,
	reason: null,
} as TurnShown

describe('a turn', () => {
	it('is ours when it is our turn, when theirs waits to be read, or when they contradicted themselves', () => {
		const sides = [{}, { whose: 'ours' }, { isUnread: true }, { isDisputed: true }] as const
		expect(sides.map((more) => sideOf({ ...OPEN, ...more }))).toEqual(['theirs', 'ours', 'ours', 'ours'])
	})

	it.each([
		[{}, 'neutral', 'answer expected before vendredi'],
		[{ whose: 'ours' }, 'waiting', 'to be answered before vendredi'],
		[{ due: '2026-11-23T10:00:00', overdue: true }, 'bad', '2 days late'],
		[{ isUnread: true }, 'waiting', 'an answer to be read'],
		[{ isDisputed: true }, 'bad', 'two answers that contradict each other'],
		[{ closedAt: '2026-11-24T09:30:00', verdict: 'accepted' }, 'good', 'Accepted (request), hier à 09:30'],
		[{ closedAt: '2026-11-24T09:30:00', reason: 'Vu au téléphone' }, 'good', 'Vu au téléphone, hier à 09:30'],
	] as const)('%j is %s: %s', (more, tone, text) => expect(chipOf({ ...OPEN, ...more }, NOW)).toEqual({ text, tone }))

	it('is reminded once a day', () => {
		const when = ['2026-11-25T08:00:00', '2026-11-24T23:00:00', null]
		expect(when.map((remindedAt) => isRemindedToday({ remindedAt }, NOW))).toEqual([true, false, false])
	})
})

describe('the verdicts of an answer', () => {
	const OURS = { ...OPEN, whose: 'ours', asker: 'theirs', verdicts: ['received'] } as TurnShown
	const of = (turns: TurnShown[], kind = 'received') => verdictsIn({ turns, entries: [{ kind }] as ThreadView['entries'] })

	it('are those that our turn offers', () => expect(of([OURS])).toEqual(['received']))
	it('are none where we asked: it is but made clearer', () => expect(of([{ ...OURS, asker: 'ours' }])).toEqual([]))
	it('are all of them where they wrote first, and nobody waits for us', () => expect(of([])).toHaveLength(5))
	it('are none where we wrote first, and nobody waits for us', () => expect(of([], 'sent')).toEqual([]))
})
