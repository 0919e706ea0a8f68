import { describe, expect, it } from 'vitest'
import { endOfDay } from './local-time.ts'

describe('the end of a day in Paris', () => {
	it.each([
		['2026-07-14', '2026-07-14T21:59:59.000Z'],
		['2026-12-03', '2026-12-03T22:59:59.000Z'],
	])('%s is %s', (day, instant) => expect(endOfDay(day, 'Europe/Paris')?.toISOString()).toBe(instant))
	it.each(['2026-02-30', '3/12/2026', ''])('%s is no day', (day) => expect(endOfDay(day, 'Europe/Paris')).toBeNull())
})
