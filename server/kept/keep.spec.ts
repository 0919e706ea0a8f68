import { describe, expect, it } from 'vitest'
import { isDue } from './keep.ts'

const PARIS = 'Europe/Paris'
const at = (iso: string) => new Date(iso)

describe('a daily backup', () => {
	const due = (last: string | null, failed: string | null, now: string) => isDue({ at: '02:30' }, PARIS, last, failed, at(now))

	it('is made at once where none was', () => expect(due(null, null, '2026-11-26T15:00:00Z')).toBe(true))
	it('is not made twice for one night', () => expect(due('2026-11-26T01:31:00Z', null, '2026-11-26T15:00:00Z')).toBe(false))
	it('is made the next night', () => expect(due('2026-11-26T01:31:00Z', null, '2026-11-27T01:30:00Z')).toBe(true))
	it('that the machine slept through is made when it wakes', () => {
		expect(due('2026-11-23T01:31:00Z', null, '2026-11-26T07:00:00Z')).toBe(true)
	})
	it('is made by a clock that came back, whatever was made while it was ahead', () => {
		expect(due('2031-02-03T04:05:06Z', null, '2026-11-26T15:00:00Z')).toBe(true)
		expect(due('2026-11-25T01:31:00Z', '2031-02-03T04:05:06Z', '2026-11-26T15:00:00Z')).toBe(true)
	})
	it('is made once the night that the clock goes back, and once the night that it jumps', () => {
		// 02:30 is shown at 00:30 UTC, and at 01:30 UTC again.
		expect(due('2026-10-24T00:30:10Z', null, '2026-10-25T00:30:00Z')).toBe(true)
		expect(due('2026-10-25T00:30:10Z', null, '2026-10-25T01:30:30Z')).toBe(false)
		expect(due('2026-10-25T00:30:10Z', null, '2026-10-26T01:30:00Z')).toBe(true)
		expect(due('2027-03-27T01:30:10Z', null, '2027-03-28T01:30:00Z')).toBe(true)
	})
	it('that failed is tried again an hour later', () => {
		expect(due('2026-11-25T01:31:00Z', '2026-11-26T01:30:00Z', '2026-11-26T02:29:00Z')).toBe(false)
		expect(due('2026-11-25T01:31:00Z', '2026-11-26T01:30:00Z', '2026-11-26T02:30:00Z')).toBe(true)
	})
})
