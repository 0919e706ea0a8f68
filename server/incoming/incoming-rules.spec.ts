import type { RuleEffect } from '../ledger/ledger-schema.ts'
import type { RuleFacts } from '../ledger/stored/rule-facts.ts'
import type { Rule } from './rules.ts'

import { describe, expect, it } from 'vitest'
import { effectsOf } from './rules.ts'

/** A letter of somebody trusted, that names nobody of the register. */
const LETTER: RuleFacts = { outcome: 'review', rule: 'no-document', isLetter: true, isTrusted: true, named: 0 }
const rule = (id: number, effect: RuleEffect, value = 'x'): Rule => ({ id, effect, value })
const does = (effect: RuleEffect, facts: Partial<RuleFacts>) => effectsOf([rule(1, effect)], { ...LETTER, ...facts })[effect] !== undefined

describe('a learnt rule', () => {
	it.each<[RuleEffect, Partial<RuleFacts>]>([
		['folder', {}],
		['queue', {}],
		['type', {}],
		['request', {}],
		['subfolder', { outcome: 'file', rule: 'exact-ins' }],
		['request', { outcome: 'file', rule: 'exact-ins' }],
	])('(%s) holds for %j', (effect, facts) => expect(does(effect, facts)).toBe(true))

	it.each<[RuleEffect, Partial<RuleFacts>, string]>([
		['folder', { named: 1 }, 'the letter names somebody'],
		['folder', { named: null }, 'nobody can know whether it names somebody'],
		['folder', { rule: 'several-patients' }, 'it waits for another reason than having no document'],
		['folder', { isLetter: false }, 'it has a health document'],
		['queue', { outcome: 'file' }, 'it is filed'],
		['subfolder', {}, 'it waits'],
		['request', { outcome: 'quarantine' }, 'it is in quarantine'],
		['request', { outcome: 'ignore' }, 'it is a receipt'],
	])('(%s) does nothing for %j: %s', (effect, facts) => expect(does(effect, facts)).toBe(false))

	it.each<RuleEffect>(['folder', 'queue', 'type', 'subfolder', 'request'])('(%s) does nothing for who is not trusted', (effect) => {
		expect(does(effect, { isTrusted: false, outcome: effect === 'subfolder' ? 'file' : 'review' })).toBe(false)
	})
})

describe('of several rules', () => {
	it('the first of a kind wins', () =>
		expect(effectsOf([rule(1, 'queue', 'Factures'), rule(2, 'queue', 'Labo')], LETTER).queue?.value).toBe('Factures'))

	it('what goes to a folder waits in no list', () =>
		expect(effectsOf([rule(1, 'queue'), rule(2, 'folder')], LETTER)).toMatchObject({ folder: { id: 2 }, queue: undefined }))
})
