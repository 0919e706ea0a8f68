/** Whom a letter may be about, for the person who files: the likeliest first, each with why. Pure. */
import type { Person, Sighting } from '../mssante/mention/find.ts'
import type { Proposal } from '../patients/match.ts'

import { nameKey } from '../mssante/mention/find.ts'
import { mentionsIn } from '../patients/mentions.ts'
import { grounds } from '../reasons/reason.ts'

/** How sure a guess is, out of 100: none is enough to file by itself. */
export const SCORES = {
	conversation: 50,
	address: 50,
	matricule: 45,
	'name-birth': 40,
	'name-first': 30,
	'first-birth': 25,
	'surname-alone': 5,
} as const
/** A first name that is said counts; another one's weighs against. */
const FIRST_NAME = 4
const CONTRADICTED = 15
/** Patients proposed. */
const MAX_PROPOSALS = 5

/** Those whom the words name. */
export function proposalsBy(people: Sighting[], register: Map<string, Person>): Proposal[] {
	const seen = new Map(people.map((one) => [one.id, one]))
	return mentionsIn(people).map(({ id, by }) => {
		const { families, firsts } = seen.get(id)!
		const person = register.get(id)!
		const base = grounds('mention', { by })
		if (firsts.length > 0) {
			const first = person.firsts.find((name) => firsts.includes(nameKey(name)))!
			return {
				patientId: id,
				score: SCORES[by] + (by === 'name-birth' ? FIRST_NAME : 0),
				reasons: [base, grounds('first-name-said', { first })],
			}
		}
		const other = by === 'matricule' ? undefined : firstNameOfAnother(families, people, register)
		return other === undefined
			? { patientId: id, score: SCORES[by], reasons: [base] }
			: {
					patientId: id,
					score: CONTRADICTED,
					reasons: [base, grounds('first-name-other', { other })],
				}
	})
}

/** The first name that is said of somebody else of the same family name. */
function firstNameOfAnother(families: string[], people: Sighting[], register: Map<string, Person>): string | undefined {
	for (const { id, families: theirs, firsts } of people) {
		if (firsts.length > 0 && theirs.some((family) => families.includes(family))) {
			return register.get(id)!.firsts.find((name) => firsts.includes(nameKey(name)))
		}
	}
	return undefined
}

/**
 * Those, after them, of whom the words say the family name alone, where nobody else of the register has it: « Mme Lefèvre ». A name that
 * somebody who is named bears too, first names included, says nothing of another.
 *
 * @param proposals as `together` gave them
 * @param bearers of the register, how many bear each family name
 */
export function withSurnames(proposals: Proposal[], people: Sighting[], bearers: Map<string, number>): Proposal[] {
	const known = new Set(proposals.map(({ patientId }) => patientId))
	const said = new Set(people.flatMap(({ id, families, firsts }) => known.has(id) ? [...families, ...firsts] : []))
	const telling = (family: string) => bearers.get(family) === 1 && !said.has(family)
	return [
		...proposals,
		...people.filter(({ id, called }) => !known.has(id) && called.some(telling)).map(({ id }): Proposal => ({
			patientId: id,
			score: SCORES['surname-alone'],
			reasons: [grounds('surname-alone')],
		})),
	].slice(0, MAX_PROPOSALS)
}

/** One proposal for a patient, with all that speaks for them, and what speaks against; the surest first. */
export function together(proposals: Proposal[]): Proposal[] {
	const byPatient = new Map<string, Proposal>()
	for (const one of proposals) {
		const known = byPatient.get(one.patientId)
		byPatient.set(
			one.patientId,
			known ? { ...known, score: Math.max(known.score, one.score), reasons: [...known.reasons, ...one.reasons] } : one,
		)
	}
	return [...byPatient.values()]
		.map((one) => one.reasons.some(({ rule }) => rule === 'first-name-other') ? { ...one, score: CONTRADICTED } : one)
		.sort((one, other) => other.score - one.score).slice(0, MAX_PROPOSALS)
}
