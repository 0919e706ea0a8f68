import { describe, expect, it } from 'vitest'
import { emptyOf, summaryOf } from './shelves.ts'

const AT = '2026-03-02T09:00:00.000Z'

describe('what waits', () => {
	it('is counted, with the day of the oldest', () =>
		expect(summaryOf('review', { total: 3, oldestAt: AT }, false)).toMatch(/^3 messages wait · the oldest came /))
	it('is told apart from what was looked for and not found', () =>
		expect([false, true].map((isSought) => summaryOf('review', { total: 0, oldestAt: null }, isSought)))
			.toEqual(['Nothing waits', 'Nothing found']))
	it('is never said to be all filed while something has come and is not', () => {
		expect(emptyOf('review', '', 0).name).toBe('Nothing waits: all is filed')
		expect(emptyOf('review', '', 2).name).toBe('2 messages have come and are not filed yet')
		expect(emptyOf('filed', '', 2).name).toBe('Nothing was filed yet')
	})
	it('is searched: nothing found says what may be typed', () =>
		expect(emptyOf('review', 'zzz', 2)).toEqual({ name: 'Nothing found', description: 'Try a name, a sender or a birth date.' }))
})

describe('what is over', () => {
	it.each([
		['filed', '1 message filed'],
		['closed', '1 message with nothing to file'],
	] as const)('%s is counted', (shelf, words) => expect(summaryOf(shelf, { total: 1, oldestAt: AT }, false)).toBe(words))
})
