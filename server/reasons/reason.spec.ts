import type { Grounds } from './reason.ts'

import { describe, expect, it } from 'vitest'
import { CATALOGUE, RULES } from './catalogue.ts'
import { grounds, REASON, reason, review } from './reason.ts'
import { chipOf, inWords, told, wordsOf } from './words.reasons.ts'

const stored = (one: unknown) => REASON.parse(JSON.parse(JSON.stringify(one)))

describe('a reason', () => {
	it('is stored as its rule and what fills its sentence, without the sentence', () =>
		expect(JSON.stringify(review('trait-absent', { trait: 'birthPlace' }))).not.toContain('manque'))

	it('is said when it is shown', () => {
		const read = stored(review('trait-differs', { trait: 'birthDate', theirs: '19760531', ours: '19790328' }))
		expect(told(read)).toEqual({
			rule: 'trait-differs',
			outcome: 'review',
			text: 'La date de naissance diffère : 31/05/1976 dans le document, 28/03/1979 dans le dossier.',
		})
		expect(chipOf(read)).toBe('La date de naissance diffère')
	})

	it('of a program that kept its sentence is said as it was', () => {
		const read = stored({ rule: 'no-ins', outcome: 'review', text: 'Il n’y a pas de matricule.' })
		expect(inWords(read)).toBe('Il n’y a pas de matricule.')
		expect(chipOf(read)).toBe('Sans matricule INS')
	})

	it('that was erased is its rule in a few words', () =>
		expect(inWords(stored({ rule: 'by-hand', outcome: 'file', text: '' }))).toBe('Classé à la main'))

	it.each([
		['lacks what fills its sentence', { rule: 'trait-absent', outcome: 'review', params: {} }],
		['is filled with another’s', { rule: 'no-ins', outcome: 'review', params: { trait: 'birthPlace' } }],
		['has a rule that never was', { rule: 'no-such-rule', outcome: 'review', params: {} }],
	])('is refused when it %s', (_, one) => expect(() => stored(one)).toThrow())

	it('does not compile without what fills it, nor with more', () => {
		// @ts-expect-error -- its trait lacks
		expect(() => stored(grounds('trait-absent'))).toThrow()
		// @ts-expect-error -- nothing fills it
		expect(() => stored(reason('file', 'exact-ins', { trait: 'sex' }))).toThrow()
	})
})

it.each<[Grounds, string]>([
	[
		grounds('by-hand', { how: 'filed', who: 'Claire Fabre', patient: 'CHARPENTIER PAUL' }),
		'Classé par Claire Fabre dans le dossier de CHARPENTIER PAUL.',
	],
	[
		grounds('by-hand', { how: 'put', who: 'Claire Fabre', folder: 'Factures' }),
		'Rangé par Claire Fabre dans « Factures », hors des dossiers de patients.',
	],
	[
		grounds('put-back', { who: 'Claire Fabre', isOfOne: false, patient: null }),
		'Remis à classer par Claire Fabre, qui l’a retiré d’un dossier qui n’était pas le bon.',
	],
	[
		grounds('other-patient-beside', { names: ['MARTIN Jean', 'PETIT Luc', 'ROUX Léa'], hasMore: true }),
		'Ce qui accompagne le document semble nommer MARTIN Jean, PETIT Luc, ROUX Léa….',
	],
	[
		grounds('deletion', { of: null }),
		'L’expéditeur demande la suppression d’un document que cette boîte n’a pas dans le dossier de ce patient : il n’y a rien à y '
		+ 'retirer ; une personne doit décider, et rien n’est jamais effacé.',
	],
	[
		grounds('deletion', { of: { title: 'PAI', path: 'A/PAI.pdf', is: 'superseded' } }),
		'L’expéditeur demande la suppression de « PAI », classé ici : « A/PAI.pdf ». Ce n’est pas la dernière version, qui reste au '
		+ 'dossier : une personne doit décider, et rien n’est jamais effacé.',
	],
])('%j says: %s', (one, sentence) => expect(inWords(one)).toBe(sentence))

it('every rule that nothing fills is a sentence', () => {
	for (const rule of RULES.filter((one) => CATALOGUE[one].params.safeParse({}).success)) {
		expect(inWords({ rule, params: {} } as Grounds), rule).toMatch(/^[«\p{Lu}].*\.$/u)
	}
})

it('a rule that is nobody’s has no words', () => expect(wordsOf('no-such-rule')).toBeUndefined())
