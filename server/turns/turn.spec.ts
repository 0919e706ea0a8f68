import type { Came, TurnFacts } from './turn.ts'

import { describe, expect, it } from 'vitest'
import { afterOurs, afterTheirs, afterWord } from './turn.ts'

const DUE = '2026-11-30T00:00:00.000Z'
const asked: TurnFacts = { asker: 'ours', whose: 'theirs', due: DUE, verdict: null, isOpen: true }
const requested: TurnFacts = { asker: 'theirs', whose: 'ours', due: DUE, verdict: null, isOpen: true }
const words: Came = { verdict: null, asks: false, isRequest: false, isAnswer: true, due: null }

describe('a message of theirs', () => {
	it('that only brings something opens nothing', () => expect(afterTheirs(null, { ...words, isAnswer: false })).toBeNull())
	it('that asks opens a turn of ours', () =>
		expect(afterTheirs(null, { ...words, isAnswer: false, asks: true, isRequest: true, due: DUE }))
			.toEqual({ kind: 'open', asker: 'theirs', whose: 'ours', due: DUE, verdict: null }))
	it.each(['accepted', 'refused', 'received', 'substitution'] as const)('that says %s closes what we asked', (verdict) =>
		expect(afterTheirs(asked, { ...words, verdict })).toEqual({ kind: 'close', verdict }))
	it('that asks for more gives the turn back, its date kept', () =>
		expect(afterTheirs(asked, { ...words, verdict: 'moreAsked' }))
			.toEqual({ kind: 'give', whose: 'ours', due: DUE, verdict: 'moreAsked', isUnread: false }))
	it('that nobody can read by a program moves nothing, and a person is asked', () =>
		expect(afterTheirs(asked, words)).toEqual({ kind: 'wonder' }))
	it('with the line, but which answers nothing of ours, says nothing', () =>
		expect(afterTheirs(asked, { ...words, isAnswer: false, verdict: 'accepted' })).toBeNull())
	it('that contradicts what they said is disputed; that says it again is noted', () => {
		const over = { ...asked, isOpen: false, verdict: 'accepted' as const }
		expect(afterTheirs(over, { ...words, verdict: 'refused' })).toEqual({ kind: 'dispute', verdict: 'refused' })
		expect(afterTheirs(over, { ...words, verdict: 'accepted' })).toEqual({ kind: 'note', verdict: 'accepted' })
	})
	it('that asks something after their verdict is our turn, and no contradiction', () =>
		expect(afterTheirs({ ...asked, isOpen: false, verdict: 'substitution' }, { ...words, verdict: 'moreAsked' }))
			.toMatchObject({ kind: 'open', asker: 'ours', whose: 'ours', verdict: 'moreAsked' }))
	it('that brings what we asked for about their request makes it ours again', () =>
		expect(afterTheirs({ ...requested, whose: 'theirs' }, words)).toMatchObject({ kind: 'give', whose: 'ours', due: DUE }))
})

describe('a person’s word that it asks something of us', () => {
	const said = { due: null, isWondered: false }
	it('opens a turn of ours, by the date that they give', () =>
		expect(afterWord(null, { ...said, due: DUE })).toEqual({ kind: 'open', asker: 'theirs', whose: 'ours', due: DUE, verdict: null }))
	it('begins anew what was over', () => expect(afterWord({ ...asked, isOpen: false }, said)).toMatchObject({ kind: 'open', due: null }))
	it('gives the turn back, its date kept', () =>
		expect(afterWord(asked, said)).toMatchObject({ kind: 'give', whose: 'ours', due: DUE, isUnread: false }))
	it('says what nobody had understood', () =>
		expect(afterWord({ ...asked, whose: 'ours' }, { ...said, isWondered: true })).toMatchObject({ kind: 'give', isUnread: false }))
	it('changes nothing of what is ours already, but its date', () => {
		expect(afterWord(requested, said)).toBeNull()
		expect(afterWord(requested, { ...said, due: '2026-12-01T00:00:00.000Z' })).toMatchObject({ kind: 'date' })
	})
})

describe('a message of ours', () => {
	it('that expects nothing opens nothing', () => expect(afterOurs(null, { verdict: null, due: null })).toBeNull())
	it('that asks something about what only came is their turn', () =>
		expect(afterOurs(null, { verdict: 'moreAsked', due: null }))
			.toEqual({ kind: 'open', asker: 'theirs', whose: 'theirs', due: null, verdict: 'moreAsked' }))
	it('that expects an answer is their turn', () =>
		expect(afterOurs(null, { verdict: null, due: DUE })).toMatchObject({ kind: 'open', asker: 'ours', whose: 'theirs', due: DUE }))
	it('that gives a verdict closes their request, and so do words alone', () => {
		expect(afterOurs(requested, { verdict: 'refused', due: null })).toEqual({ kind: 'close', verdict: 'refused' })
		expect(afterOurs(requested, { verdict: null, due: null })).toEqual({ kind: 'close', verdict: null })
	})
	it('that asks for more is their turn, the date of their request kept', () =>
		expect(afterOurs(requested, { verdict: 'moreAsked', due: null })).toMatchObject({ kind: 'give', whose: 'theirs', due: DUE }))
	it('that answers their question is their turn again, the date kept', () =>
		expect(afterOurs({ ...asked, whose: 'ours' }, { verdict: null, due: null }))
			.toMatchObject({ kind: 'give', whose: 'theirs', due: DUE }))
	it('that reminds them changes nothing', () => expect(afterOurs(asked, { verdict: null, due: null })).toBeNull())
})
