import type { Person } from '../mssante/mention/find.ts'

import { describe, expect, it } from 'vitest'
import { Listener, Teller } from './people-told.ts'

function register(name: string, count: number): Person[] {
	return Array.from({ length: count }, (_, index) => (
		{ id: `${name}${index}`, matricule: null, families: [name], firsts: [], birthDate: null }
	))
}
/** As it goes between two processes. */
const sent = <Value>(value: Value): Value => structuredClone(value)

describe('a register that a reader is told', () => {
	it('is sent once, and heard each time', () => {
		const [teller, listener] = [new Teller(), new Listener()]
		const people = register('PETIT', 3)
		const [first, again] = [teller.tell(people), teller.tell(people)]
		expect([first.people?.length, again.people]).toEqual([3, null])
		expect(listener.hear(sent(first))).toEqual(people)
		expect(listener.hear(sent(again))).toEqual(people)
	})

	it('is told anew when it has changed: another list, even of the same people', () => {
		const [teller, listener] = [new Teller(), new Listener()]
		listener.hear(sent(teller.tell(register('PETIT', 3))))
		expect(listener.hear(sent(teller.tell(register('PETIT', 4))))).toHaveLength(4)
	})

	it('is forgotten by both alike when there are too many, so that what is not sent is always known', () => {
		const [teller, listener] = [new Teller(), new Listener()]
		const lists = ['A', 'B', 'C', 'D'].map((name) => register(name, 25_000))
		for (let turn = 0; turn < 15; turn++) {
			const people = lists[turn * 7 % 5 % 4]!
			expect(listener.hear(sent(teller.tell(people)))[0]!.id).toBe(people[0]!.id)
		}
	})

	it('is told to a reader that is new, whoever else knows it', () => {
		const people = register('PETIT', 3)
		new Teller().tell(people)
		expect(new Teller().tell(people).people).toHaveLength(3)
	})
})
