/** One patient per message (mssante.md §3.3): do documents name more than one person? Pure. */
import type { Identity } from './identity.ts'

import { normaliseName } from './identity.ts'

/** Compared by matricule where both have one, then by birth name, first name and birth date where both are given. */
export function areSeveral(people: Identity[]): boolean {
	return people.some((one, index) => people.slice(index + 1).some((other) => !mayBeSame(one, other)))
}

function mayBeSame(one: Identity, other: Identity): boolean {
	if (one.ins !== null && other.ins !== null && one.ins.matricule !== other.ins.matricule) {
		return false
	}
	return (['birthFamilyName', 'firstBirthGivenName', 'birthDate'] as const)
		.every((trait) => one[trait] === null || other[trait] === null || normaliseName(one[trait]) === normaliseName(other[trait]))
}
