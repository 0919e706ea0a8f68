import { describe, expect, it } from 'vitest'
import { filledText, namesPatient, withText } from './model-text.ts'

const TODAY = new Date(2026, 10, 26)

describe('a model text', () => {
	it('has its patient and its day, everywhere', () =>
		expect(filledText('{patient}, le {date}. {patient}', 'DUPONT Suzanne, 02/01/1930', TODAY)).toBe(
			'DUPONT Suzanne, 02/01/1930, le 26/11/2026. DUPONT Suzanne, 02/01/1930',
		))
	it('leaves other braces, and signs of a name, as they are', () =>
		expect(filledText('{nom} {patient}', 'D$&ALMEIDA', TODAY)).toBe('{nom} D$&ALMEIDA'))
	it('says whether it names somebody', () => expect(['{patient}', '{date}'].map(namesPatient)).toEqual([true, false]))
	it('comes below what is written', () => expect([withText(' ', 'Merci.'), withText('Bonjour.\n', 'Merci.')]).toEqual([
		'Merci.',
		'Bonjour.\n\nMerci.',
	]))
})
