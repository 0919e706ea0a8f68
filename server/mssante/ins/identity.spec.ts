import { describe, expect, it } from 'vitest'
import { frenchDate, missingTraits, NOBODY, normaliseName } from './identity.ts'

describe('a name, as it is compared', () => {
	it.each([
		['Éléonore', 'ELEONORE'],
		['  Lœtitia   Marie ', 'LOETITIA MARIE'],
		['d’Ornano', 'D\'ORNANO'],
		['Lætitia', 'LAETITIA'],
		['Nuñez', 'NUNEZ'],
		['Hélène', 'HELENE'],
	])('%s is %s', (written, compared) => expect(normaliseName(written)).toBe(compared))

	it('keeps the hyphen apart from the space', () => expect(normaliseName('Jean-Paul')).not.toBe(normaliseName('Jean Paul')))
	it('keeps an apostrophe apart from nothing', () => expect(normaliseName('d\'Aubigné')).not.toBe(normaliseName('daubigné')))
})

describe('an identity', () => {
	it('misses every trait when nobody is named', () => expect(missingTraits(NOBODY)).toHaveLength(6))
	it('does not need a used name', () => expect(missingTraits({
		...NOBODY,
		birthFamilyName: 'A',
		birthGivenNames: 'B',
		firstBirthGivenName: 'B',
		birthDate: '19790328',
		sex: 'F',
		birthPlace: '51215',
	})).toEqual([]))
})

it('writes dates as French readers do', () => {
	expect(frenchDate('19790328')).toBe('28/03/1979')
	expect(frenchDate('197903')).toBe('03/1979')
})
