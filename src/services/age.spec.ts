import { describe, expect, it } from 'vitest'
import { daysWaited } from './age.ts'

const AT = '2026-11-23T10:00:00Z'

describe('what waits', () => {
	it.each([
		['2026-11-23T10:00:00Z', null],
		['2026-11-25T09:59:59Z', null],
		['2026-11-25T10:00:00Z', 2],
		['2026-11-30T09:00:00Z', 6],
	])('since the 23rd at ten has waited, on %s, %s days that are told', (now, days) => {
		expect(daysWaited(AT, Date.parse(now))).toBe(days)
	})
})
