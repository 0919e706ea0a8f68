/** A structure's register as messages are looked at with it: read once, and held until any of its lines changes. */
import type { Db } from '../ledger/ledger.ts'
import type { Person } from '../mssante/mention/find.ts'
import type { Patient } from './patient.ts'

import { registerVersion } from '../ledger/tables/patients.table.ts'
import { nameKey } from '../mssante/mention/find.ts'
import { KeptPeople } from '../reading/kept-people.ts'
import { peopleOf } from './mentions.ts'
import { residentsOf } from './registry.ts'

export interface Register {
	readonly residents: readonly Patient[]
	/** By their ids. */
	readonly people: Map<string, Person>
	/** The same, as readers are told them: never changed, so that each is told once. */
	readonly list: Person[]
	/** How many bear a family name (`nameKey`). */
	readonly bearers: Map<string, number>
}

interface Held {
	version: number
	register: Register
}

/** By structure. */
const HELD = new WeakMap<Db, KeptPeople<string, Held>>()

/** As it is now; asked outside of a change, which may yet be given up. */
export async function registerOf(db: Db, structure: string): Promise<Register> {
	const held = HELD.get(db) ?? new KeptPeople<string, Held>()
	HELD.set(db, held)
	// First: a line that changes meanwhile makes it read again at the next question.
	const version = await registerVersion(db)
	const known = held.get(structure)
	if (known?.version === version) {
		return known.register
	}
	const register = asRegister(await residentsOf(db, structure))
	held.keep(structure, { version, register }, register.list.length)
	return register
}

function asRegister(residents: Patient[]): Register {
	const people = peopleOf(residents)
	const list = [...people.values()]
	return { residents, people, list, bearers: bearersOf(list) }
}

export function bearersOf(people: Person[]): Register['bearers'] {
	const bearers = new Map<string, number>()
	for (const { families } of people) {
		for (const key of new Set(families.map(nameKey))) {
			bearers.set(key, (bearers.get(key) ?? 0) + 1)
		}
	}
	return bearers
}
