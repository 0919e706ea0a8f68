import type { Person } from '../mssante/mention/find.ts'

import { expect, it } from 'vitest'
import { findPeople } from '../mssante/mention/find.ts'
import { isNamedAlone } from './mentions.ts'

const anne = { id: '1', matricule: null, families: ['MARTIN'], firsts: ['ANNE'], birthDate: '19410312' }
const homonym = { ...anne, id: '2', birthDate: '19300101' }
const twin = { ...anne, id: '3', firsts: ['JEANNE'] }
const twice = { ...anne, id: '4' }
function isAlone(text: string, ...others: Person[]) {
	const people = [anne, ...others]
	return isNamedAlone(anne, findPeople([text], people, anne.id), new Map(people.map((one) => [one.id, one])))
}

it.each([
	['her name and first name, where nobody else has them', 'Mme MARTIN Anne', [], true],
	['her family name alone', 'Mme MARTIN', [], false],
	['the same, where a homonym is in the register', 'Mme MARTIN Anne', [homonym], false],
	['her birth date too, which is not the homonym’s', 'Mme MARTIN Anne, née le 12/03/1941', [homonym], true],
	['her first name, which is not her twin’s', 'Mme MARTIN Anne, née le 12/03/1941', [twin], true],
	['her name and birth date, which are her twin’s too', 'Mme MARTIN, née le 12/03/1941', [twin], false],
	['all of it, where the register has her twice', 'Mme MARTIN Anne, née le 12/03/1941', [twice], false],
] as [string, string, Person[], boolean][])('a document that says %s names her: %#', (_, text, others, expected) =>
	expect(isAlone(text, ...others)).toBe(expected))
