import { describe, expect, it } from 'vitest'
import { lastOfEachDay } from './each-day.ts'

const PARIS = 'Europe/Paris'
const HOUR = 60 * 60_000
const lastAt = (at: string, now: string, timeZone = PARIS) => lastOfEachDay({ at, timeZone }, new Date(now)).toISOString()

describe('an hour of each day, by the clock of the place, came last', () => {
	it.each([
		['after it', '2026-11-26T10:00:00Z', '2026-11-26T01:30:00.000Z'],
		['before it', '2026-11-26T01:29:59Z', '2026-11-25T01:30:00.000Z'],
		['at that very minute', '2026-11-26T01:30:20Z', '2026-11-26T01:30:00.000Z'],
		['in summer', '2026-07-14T10:00:00Z', '2026-07-14T00:30:00.000Z'],
	])('%s', (_, now, expected) => expect(lastAt('02:30', now)).toBe(expected))

	// Directive 2000/84/CE: the last Sunday of March and of October, at 01:00 UTC.
	it.each([
		['the first of the two times that it is shown', '02:30', '2026-10-25T00:45:00Z', '2026-10-25T00:30:00.000Z'],
		['no second time that day', '02:30', '2026-10-25T01:45:00Z', '2026-10-25T00:30:00.000Z'],
		['no second time later that day', '02:30', '2026-10-25T09:00:00Z', '2026-10-25T00:30:00.000Z'],
		['the day before, as that day had it', '04:00', '2026-10-25T01:30:00Z', '2026-10-24T02:00:00.000Z'],
		['as the new time has it', '04:00', '2026-10-25T03:00:00Z', '2026-10-25T03:00:00.000Z'],
		['not while the clock jumps over it', '02:30', '2027-03-28T01:29:00Z', '2027-03-27T01:30:00.000Z'],
		['an hour after the clock jumped over it', '02:30', '2027-03-28T01:30:00Z', '2027-03-28T01:30:00.000Z'],
		['the day after that one', '02:30', '2027-03-29T00:30:00Z', '2027-03-29T00:30:00.000Z'],
	])('%s', (_, at, now, expected) => expect(lastAt(at, now)).toBe(expected))

	it('in Saint-Pierre-et-Miquelon too: UTC-3, and UTC-2 in summer', () => {
		expect(lastAt('02:30', '2026-11-26T10:00:00Z', 'America/Miquelon')).toBe('2026-11-26T05:30:00.000Z')
		expect(lastAt('02:30', '2026-07-14T10:00:00Z', 'America/Miquelon')).toBe('2026-07-14T04:30:00.000Z')
	})

	it.each(['2026-10-23T12:00:00Z', '2027-03-26T12:00:00Z'])('once a day, whatever the hour, in the days from %s', (from) => {
		for (const at of ['00:00', '01:59', '02:00', '02:30', '03:00', '03:30', '04:00', '23:59']) {
			const seen = new Set<string>()
			for (let minutes = 0; minutes < 4 * 24 * 60; minutes += 10) {
				seen.add(lastAt(at, new Date(Date.parse(from) + minutes * 60_000).toISOString()))
			}
			const gaps = [...seen].map(Date.parse).map((one, index, all) => index === 0 ? 24 : (one - all[index - 1]!) / HOUR)
			expect([at, seen.size, gaps.every((gap) => gap >= 22.9 && gap <= 25.1)]).toEqual([at, 5, true])
		}
	})
})
