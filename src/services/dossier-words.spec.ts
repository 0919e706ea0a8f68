import type { DossierShown } from '../../server/contract/dossiers.contract.ts'

import { describe, expect, it } from 'vitest'
import { answerWords, namesOf, sinceOf, stateOf } from './dossier-words.ts'

const NOW = new Date(2026, 10, 26, 15, 0)
const piece = (missing: boolean, optional = false) => ({ missing, optional }) as DossierShown['shownPieces'][number]
const DOSSIER = {
	state: 'preparing' as const,
	isHeld: false,
	notices: [],
	shownPieces: [piece(false), piece(false), piece(true), piece(false, true)],
	approvers: ['Dr Leroy'],
	submittedAt: null,
	visas: [],
}
const returned = (reason: string) => ({ actor: 'leroy', for: null, decision: 'returned' as const, reason, at: '', seen: '' })
const textOf = (more: Partial<Parameters<typeof stateOf>[0]>) => stateOf({ ...DOSSIER, ...more }, NOW).text

describe('where a dossier is', () => {
	it('counts the pieces that it must have, and no others', () => expect(textOf({})).toBe('Being prepared 2/3'))
	it('is with who approves it, since when', () =>
		expect(textOf({ state: 'awaiting', submittedAt: new Date(2026, 10, 25, 9, 0).toISOString() }))
			.toBe('With Dr Leroy since yesterday'))
	it('is back, with the last reason', () =>
		expect(textOf({ state: 'returned', visas: [returned('Sans date'), returned('Sans nom')] })).toBe('Returned: Sans nom'))
	it('is to be looked at again, with why', () =>
		expect(textOf({ state: 'stale', notices: [{ code: 'MSS-SEND-PATIENT', text: 'Le patient manque.' }] }))
			.toBe('To be looked at again: Le patient manque.'))
	it('of a dropped file is held, with why', () =>
		expect(textOf({ isHeld: true, notices: [{ code: 'x', text: 'Il nomme un autre.' }] })).toBe('Held: Il nomme un autre.'))
})

describe('since when', () => {
	it.each([
		[new Date(2026, 10, 26, 10, 42), 'since 10:42'],
		[new Date(2026, 10, 25, 23, 59), 'since yesterday'],
		[new Date(2026, 10, 12, 8, 0), 'since 12 novembre'],
	])('%s is %s', (date, words) => expect(sinceOf(date.toISOString(), NOW)).toBe(words))
})

describe('those who approve', () => {
	it.each([
		[['Dr Leroy'], 'Dr Leroy'],
		[['Dr Leroy', 'la direction'], 'Dr Leroy or la direction'],
		[['A', 'B', 'C', 'D'], 'A, B and 2 others'],
	])('%j are %s', (people, words) => expect(namesOf(people)).toBe(words))
})

describe('their answer', () => {
	it.each([
		['2026-12-03', 7, 'expected by jeudi 3 décembre'],
		[null, 7, 'expected within 7 days'],
		[null, 1, 'expected within a day'],
		[null, null, null],
	])('by %s, or within %s days, is %s', (answerBy, answerDays, words) => expect(answerWords({ answerBy, answerDays })).toBe(words))
})
