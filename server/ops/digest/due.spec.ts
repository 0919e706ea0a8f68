import { describe, expect, it } from 'vitest'
import { digestDue } from './due.ts'

const PARIS = 'Europe/Paris'
const due = (digest: 'never' | 'morning' | 'weekly', toldOn: string, now: string) => digestDue({ digest, toldOn }, Date.parse(now), PARIS)

describe('a digest of each morning', () => {
	it('is due from seven on, there, once a day', () => {
		expect(due('morning', '2026-11-25', '2026-11-26T05:59:00Z')).toBeNull()
		expect(due('morning', '2026-11-25', '2026-11-26T06:00:00Z')).toBe('2026-11-26')
		expect(due('morning', '2026-11-26', '2026-11-26T17:00:00Z')).toBeNull()
	})
	it('follows the clock there in summer', () => {
		expect(due('morning', '2026-07-01', '2026-07-02T05:00:00Z')).toBe('2026-07-02')
	})
})

describe('a digest of each week', () => {
	// 26 November 2026 is a Thursday.
	it('is due on Monday at seven', () => {
		expect(due('weekly', '2026-11-24', '2026-11-26T12:00:00Z')).toBeNull()
		expect(due('weekly', '2026-11-24', '2026-11-29T12:00:00Z')).toBeNull()
		expect(due('weekly', '2026-11-24', '2026-11-30T05:00:00Z')).toBeNull()
		expect(due('weekly', '2026-11-24', '2026-11-30T07:00:00Z')).toBe('2026-11-30')
	})
	it('of a Monday on which the machine was off comes on the first day that it is on', () => {
		expect(due('weekly', '2026-11-23', '2026-12-01T04:00:00Z')).toBe('2026-12-01')
	})
})

it('nobody who wants none is told', () => expect(due('never', '2020-01-01', '2026-11-30T12:00:00Z')).toBeNull())
