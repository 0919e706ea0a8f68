/** What it means that somebody of the register is seen in a message. Pure. */
import type { Person, Sighting } from '../mssante/mention/find.ts'
import type { Patient } from './patient.ts'

import { nameKey } from '../mssante/mention/find.ts'

/** By what somebody is recognised: a matricule, or two of family name, first name and birth date. */
export type MentionBy = 'matricule' | 'name-birth' | 'name-first' | 'first-birth'

export interface Mention {
	id: string
	by: MentionBy
}

/** A patient as texts may name them. */
export function personOf(patient: Patient): Person {
	const { id, ins, birthFamilyName, usedFamilyName, firstBirthGivenName, birthGivenNames, usedGivenName, birthDate } = patient
	const some = (names: (string | null)[]) => names.filter((name) => name !== null)
	return {
		id,
		matricule: ins?.matricule ?? null,
		families: some([birthFamilyName, usedFamilyName]),
		firsts: some([firstBirthGivenName ?? birthGivenNames, usedGivenName]),
		birthDate: /^\d{8}$/.test(birthDate ?? '') ? birthDate : null,
	}
}

/** Those of a register, by their ids. */
export function peopleOf(patients: Patient[]): Map<string, Person> {
	return new Map(patients.map((patient) => [patient.id, personOf(patient)]))
}

/** Everybody named. */
export function mentionsIn(people: Sighting[]): Mention[] {
	return people.flatMap((seen) => {
		const by = recognisedBy(seen)
		return by === null ? [] : [{ id: seen.id, by }]
	})
}

function recognisedBy({ matricule, families, firsts, born }: Sighting): MentionBy | null {
	if (matricule) {
		return 'matricule'
	}
	if (families.length > 0 && (born || firsts.length > 0)) {
		return born ? 'name-birth' : 'name-first'
	}
	return born && firsts.length > 0 ? 'first-birth' : null
}

/**
 * Is this patient named, by something that is no other's who is named too? Homonyms are told apart by a birth date or a matricule, twins
 * by a first name; one who is twice in the register, by nothing.
 */
export function isNamedAlone(patient: Person, people: Sighting[], register: Map<string, Person>): boolean {
	const own = people.find(({ id }) => id === patient.id)
	if (own === undefined || recognisedBy(own) === null) {
		return false
	}
	return mentionsIn(people).filter(({ id }) => id !== patient.id).every(({ id }) => {
		const other = people.find((one) => one.id === id)!
		return own.matricule
			|| (own.born && register.get(id)?.birthDate !== patient.birthDate)
			|| own.families.some((name) => !other.families.includes(name))
			|| own.firsts.some((name) => !other.firsts.includes(name))
	})
}

/** Everybody whom the texts may be about: a matricule is enough, and so is a family name, even where it is also a common word. */
export function perhapsMeant(people: Sighting[]): string[] {
	return people.filter(({ matricule, families }) => matricule || families.length > 0).map(({ id }) => id)
}

/**
 * Is somebody else than this patient named, whom nothing that is theirs too explains? Twins share a name and a birth date,
 * homonyms their names: what is said of both says nothing of the other. An entry that shares their matricule is somebody else,
 * until the register is corrected.
 *
 * @param needsNear a first name counts only close to the family name: in a long report of their own, a « Pierre » is any Pierre
 */
export function othersThan(patient: Person, people: Sighting[], register: Map<string, Person>, needsNear: boolean): Mention[] {
	const families = new Set(patient.families.map(nameKey))
	const firsts = new Set(patient.firsts.map(nameKey))
	return mentionsIn(people).filter(({ id, by }) => {
		if (id === patient.id) {
			return false
		}
		const seen = people.find((one) => one.id === id)!
		if (by === 'matricule') {
			return true
		}
		const ownFamily = seen.families.some((name) => !families.has(name))
		const ownBirth = seen.born && register.get(id)?.birthDate !== patient.birthDate
		const pairs = needsNear ? seen.near : seen.families.flatMap((family) => seen.firsts.map((first) => ({ family, first })))
		return pairs.some(({ family, first }) => !families.has(family) || !firsts.has(first))
			|| (seen.born && seen.families.length > 0 && (ownFamily || ownBirth))
			|| (ownBirth && seen.firsts.length > 0)
	})
}
