import { expect, it } from 'vitest'
import { frenchDay, frenchMoment } from './french.ts'

it('an instant is told as it is there', () => {
	const at = '2026-01-04T23:05:00Z'
	expect([frenchDay(at, 'Europe/Paris'), frenchDay(new Date(at), 'UTC')]).toEqual(['05/01/2026', '04/01/2026'])
	expect(frenchMoment(at, 'Europe/Paris')).toBe('5 janvier 2026 à 00:05')
	expect(frenchMoment(at, 'Indian/Reunion')).toBe('5 janvier 2026 à 03:05')
})
