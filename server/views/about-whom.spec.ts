import { describe, expect, it } from 'vitest'
import { nameOf } from './about-whom.ts'

function said(...people: Record<string, string>[]) {
	return JSON.stringify(people.map((one) => ({
		usedFamilyName: null,
		usedGivenName: null,
		birthFamilyName: null,
		birthGivenNames: null,
		firstBirthGivenName: null,
		birthDate: null,
		...one,
	})))
}
const suzanne = { birthFamilyName: 'DUPONT', firstBirthGivenName: 'SUZANNE', birthDate: '19300102' }

describe('a row is about', () => {
	it('the one person that its documents name, however many there are', () => {
		expect(nameOf(said(suzanne), 1)).toBe('DUPONT Suzanne, 02/01/1930')
		expect(nameOf(said(suzanne, { ...suzanne, birthGivenNames: 'SUZANNE MARIE' }), 1)).toBe('DUPONT Suzanne, 02/01/1930')
	})

	it('nobody where they name two, or none', () => {
		expect(nameOf(said(suzanne, { ...suzanne, birthDate: '19310102' }), 1)).toBeNull()
		expect(nameOf(said(), 1)).toBeNull()
		expect(nameOf(said({ birthDate: '19300102' }), 1)).toBeNull()
	})
})
