import type { Person } from '../mssante/mention/find.ts'

import { describe, expect, it } from 'vitest'
import { findPeople } from '../mssante/mention/find.ts'
import { bearersOf } from '../patients/register.ts'
import { proposalsBy, together, withSurnames } from './guess.ts'

function some(id: string, families: string[], first: string): Person {
	return { id, matricule: null, families, firsts: [first], birthDate: null }
}
const marguerite = some('marguerite', ['ÉLOÏSE-DURAND', 'LEFÈVRE'], 'MARGUERITE')
const raymonde = some('raymonde', ['PETIT'], 'RAYMONDE')
const ornano = some('ornano', ['D’ORNANO'], 'LOUISE')
const twins = [some('paul', ['CHARPENTIER'], 'PAUL'), some('pierre', ['CHARPENTIER'], 'PIERRE')]
const others = [raymonde, ornano, ...twins]

/** Who is proposed for a letter, and by which rules. */
function proposed(text: string, register = [marguerite, ...others]): [string, ...string[]][] {
	const people = new Map(register.map((one) => [one.id, one]))
	const seen = findPeople([text], register)
	return withSurnames(together(proposalsBy(seen, people)), seen, bearersOf(register)).map(({ patientId, reasons }) =>
		[patientId, ...reasons.map(({ rule }) => rule)])
}

describe('a family name alone, that nobody else of the register bears, is proposed, and says that it is alone', () => {
	it.each([
		['Ordonnance de Mme Lefèvre', 'marguerite'],
		['LEFEVRE : résultats', 'marguerite'],
		['Mme Éloïse-Durand va mieux', 'marguerite'],
		['madame d’Ornano', 'ornano'],
		['M. Petit', 'raymonde'],
	])('%s', (text, id) => expect(proposed(text)).toEqual([[id, 'surname-alone']]))

	it('comes last, after whoever is named by more', () =>
		expect(proposed('Mme Lefèvre et M. CHARPENTIER Paul').map(([id, rule]) => [id, rule]))
			.toEqual([['paul', 'mention'], ['marguerite', 'surname-alone']]))
})

describe('nobody is proposed by a family name', () => {
	it.each([
		['that two bear', 'M. Charpentier'],
		['that is a word of the sentence', 'Un petit rappel : le générique est en rupture.'],
		['that is a doctor’s', 'Vu ce jour, Dr Anne PETIT. Le docteur Lefèvre suivra.'],
	])('%s', (_, text) => expect(proposed(text)).toEqual([]))

	it('that is the first name of whom the letter is about', () =>
		expect(proposed('M. CHARPENTIER Paul', [...twins, some('m-paul', ['PAUL'], 'JEAN')]))
			.toEqual([['paul', 'mention', 'first-name-said']]))

	it('when two lines of the register bear it, be they one person', () =>
		expect(proposed('Mme Lefèvre', [marguerite, { ...marguerite, id: 'again' }])).toEqual([]))
})
