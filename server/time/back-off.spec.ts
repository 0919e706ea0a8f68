import { describe, expect, it } from 'vitest'
import { delayAfter, dueAfter, scattered } from './back-off.ts'

const BACK_OFF = { first: 15_000, most: 60 * 60_000 }

describe('waiting after a failure', () => {
	it.each([
		[0, 15_000],
		[1, 30_000],
		[4, 240_000],
		[8, 3_600_000],
		[2000, 3_600_000],
	])('after %i others is %i ms', (failures, milliseconds) => expect(delayAfter(failures, BACK_OFF)).toBe(milliseconds))

	it('is told as an instant', () => {
		expect(dueAfter(1, BACK_OFF, Date.parse('2026-11-26T08:00:00.000Z'))).toBe('2026-11-26T08:00:30.000Z')
	})

	it('is scattered by a quarter on either side', () => {
		expect([scattered(1000, 0), scattered(1000, 0.5), scattered(1000, 1)]).toEqual([750, 1000, 1250])
	})
})
