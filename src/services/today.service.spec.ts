import type { Came } from '../../server/contract/today.contract.ts'

import { describe, expect, it } from 'vitest'
import { askedIn, dayWords, headingsOf, paramsOf } from './today.service.ts'

describe('the address of « Aujourd’hui »', () => {
	const asked = {
		mine: true,
		unread: true,
		place: 'waiting' as const,
		reason: 'no-ins trait-absent',
		sender: 'a@b.fr',
		type: '11490-0',
		sort: 'sender' as const,
	}
	it('gives back what was asked', () => expect(askedIn(paramsOf(asked))).toEqual(asked))
	it('says nothing of what is as it is at first', () => expect(paramsOf(askedIn({}))).toEqual({}))
	it('never has what is searched, which is a name', () => {
		expect(paramsOf(askedIn({ q: 'dupont' }))).toEqual({})
	})
	it('is read as nothing where it says what does not exist', () => {
		expect(paramsOf(askedIn({ place: 'ailleurs', sort: 'x', mine: 'oui' }))).toEqual({})
	})
})

describe('a day', () => {
	it('of the week before is told by its name', () => expect(dayWords('2026-11-23', '2026-11-26')).toBe('lundi 23 novembre'))
	it.each([['2026-11-26', 'Today'], ['2026-11-25', 'Yesterday']])('%s is told as one speaks', (day, words) =>
		expect(dayWords(day, '2026-11-26')).toBe(words))
})

describe('above a row', () => {
	const row = (id: number, day: string, name: string | null, patient: string | null = name) => ({ id, day, name, patient }) as Came
	it('stand its day and its name, where the one before is another’s', () => {
		const today = [row(1, '26', 'A'), row(2, '26', 'A'), row(3, '26', 'B')]
		const rows = [...today, row(4, '25', 'B'), row(5, '25', 'B', 'other'), row(6, '25', null)]
		expect([...headingsOf(rows).values()].map(({ isFirstOfDay, isFirstOfName }) => [isFirstOfDay, isFirstOfName])).toEqual([
			[true, true],
			[false, false],
			[false, true],
			[true, true],
			[false, true],
			[false, true],
		])
	})
})
