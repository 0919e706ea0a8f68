import { describe, expect, it } from 'vitest'
import { frenchDate, listedName, missingTraits, NOBODY, normaliseName } from './identity.ts'

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

describe('somebody, on a list', () => {
	const born = {
		birthFamilyName: 'MARTIN',
		birthGivenNames: 'SUZANNE MARIE',
		firstBirthGivenName: 'SUZANNE',
		usedFamilyName: null,
		usedGivenName: null,
		birthDate: '19300102',
	}

	it.each([
		['by the names that they use', { usedFamilyName: 'DUPONT', usedGivenName: 'Suzette' }, 'DUPONT Suzette, 02/01/1930'],
		['by those of their birth where they use no others', {}, 'MARTIN Suzanne, 02/01/1930'],
		['with all their given names where the first is not known', { firstBirthGivenName: null }, 'MARTIN Suzanne Marie, 02/01/1930'],
		['with hyphens and apostrophes', { firstBirthGivenName: 'MARIE-LOUISE D’ARC É' }, 'MARTIN Marie-Louise D’Arc É, 02/01/1930'],
		['without a date that nobody said', { birthDate: null }, 'MARTIN Suzanne'],
		['as nobody where only a date is said', { birthFamilyName: null, birthGivenNames: null, firstBirthGivenName: null }, ''],
	])('is named %s', (_, said, name) => {
		expect(listedName({ ...born, ...said })).toBe(name)
	})
})
