/**
 * Whom a reader is to look for: a register is long, and the same for message after message, so that each reader is told it once. Both
 * sides forget alike: the list told first goes first.
 */
import type { Person } from '../mssante/mention/find.ts'

import { KeptPeople } from './kept-people.ts'

/** A list as it is sent: null where this reader was told it already. */
export interface Told {
	number: number
	people: Person[] | null
}

const NUMBERS = new WeakMap<Person[], number>()
let last = 0

function numberOf(people: Person[]): number {
	const number = NUMBERS.get(people) ?? ++last
	NUMBERS.set(people, number)
	return number
}

/** What one reader was told, as this process knows it. */
export class Teller {
	readonly #told = new KeptPeople<number, true>()

	/** People whom the reader has in mind. */
	get count(): number {
		return this.#told.count
	}

	/** @param people never changed: the same list is told once */
	tell(people: Person[]): Told {
		const number = numberOf(people)
		if (this.#told.get(number)) {
			return { number, people: null }
		}
		this.#told.keep(number, true, people.length)
		return { number, people }
	}
}

/** In the reader. */
export class Listener {
	readonly #heard = new KeptPeople<number, Person[]>()

	/** @throws {Error} it was never told */
	hear({ number, people }: Told): Person[] {
		if (people !== null) {
			this.#heard.keep(number, people, people.length)
			return people
		}
		const known = this.#heard.get(number)
		if (known === undefined) {
			throw new Error('a list that was never told')
		}
		return known
	}
}
