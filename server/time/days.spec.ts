import { describe, expect, it } from 'vitest'
import { daysUntil, dayThere } from './days.ts'

const PARIS = 'Europe/Paris'

describe('a day, there', () => {
	it('begins at its own midnight, not that of UTC', () => expect(dayThere('2026-11-25T23:30:00Z', PARIS)).toBe('2026-11-26'))
})

describe('the last days, there', () => {
	it('are counted from today, each from its midnight', () => {
		expect(daysUntil(Date.parse('2026-11-26T09:00:00Z'), PARIS, 3))
			.toEqual(['2026-11-25T23:00:00.000Z', '2026-11-24T23:00:00.000Z', '2026-11-23T23:00:00.000Z'])
	})

	// In 2026 the clocks of France go back on 25 October and forward on 29 March (directive 2000/84/CE).
	it.each([
		['2026-10-26T09:00:00Z', ['2026-10-25T23:00:00.000Z', '2026-10-24T22:00:00.000Z', '2026-10-23T22:00:00.000Z']],
		['2026-03-30T09:00:00Z', ['2026-03-29T22:00:00.000Z', '2026-03-28T23:00:00.000Z', '2026-03-27T23:00:00.000Z']],
	])('have 25 or 23 hours when the clock changes: %s', (now, days) => expect(daysUntil(Date.parse(now), PARIS, 3)).toEqual(days))

	it('are those of the other side of the world where the establishment is there', () => {
		expect(daysUntil(Date.parse('2026-11-26T09:00:00Z'), 'Pacific/Noumea', 1)).toEqual(['2026-11-25T13:00:00.000Z'])
	})
})
