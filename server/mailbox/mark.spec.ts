import type { Mark } from './mark.ts'

import { describe, expect, it } from 'vitest'
import { readMark, standingOf, writeMark } from './mark.ts'

const HOUR = 60 * 60_000
const NOW = Date.parse('2026-11-25T12:00:00.000Z')
const at = (minutesAgo: number) => new Date(NOW - minutesAgo * 60_000).toISOString()
function mark(letter: string, since: number, seen: number, first = '1'): Mark {
	return {
		ledger: letter.repeat(32),
		instance: letter.repeat(32),
		host: letter.repeat(8),
		since: at(since),
		first,
		seen: at(seen),
		place: first,
	}
}
const [ours, theirs] = [mark('b', 90, 5), mark('a', 80, 2)]
const standing = (own: Mark | null, ...others: Mark[]) => standingOf(own, others, NOW, HOUR).standing

describe('of several programs on one mailbox', () => {
	it('one that sees nobody is alone', () => expect(standing(ours)).toBe('alone'))
	it('the one that came first acts', () => expect([standing(ours, theirs), standing(theirs, ours)]).toEqual(['first', 'second']))
	it('of the same second, the server says which came first', () => {
		const [one, other] = [mark('b', 80, 5, '9'), mark('a', 80, 2, '10')]
		expect([standing(one, other), standing(other, one)]).toEqual(['first', 'second'])
	})
	it('of the same second and place, one alone acts, whoever looks', () => {
		const [one, other] = [mark('b', 80, 5), mark('a', 80, 2)]
		expect([standing(one, other), standing(other, one)].sort()).toEqual(['first', 'second'])
	})
	it('one that has not been heard for an hour is gone', () => expect(standing(theirs, mark('c', 600, 61))).toBe('alone'))
	it('one that could leave no mark lets the others act', () => expect(standing(null, theirs)).toBe('second'))
	it('a third lets the oldest act', () => expect(standing(mark('c', 10, 1), ours, theirs)).toBe('second'))
})

describe('a mark', () => {
	it('is read as it was written', () => expect(readMark(writeMark(ours), ours.seen, '1')).toEqual(ours))
	it('begins when it was first left', () => {
		expect(readMark(writeMark({ ...ours, since: '', first: '' }), at(3), '12')).toMatchObject({
			since: at(3),
			first: '12',
			seen: at(3),
		})
	})
	it.each(['', 'v=2; ledger=x', writeMark(ours).replace('since=', 'since=<script>')])('is nothing else: %s', (text) =>
		expect(readMark(text, at(0), '1')).toBeNull())
})
