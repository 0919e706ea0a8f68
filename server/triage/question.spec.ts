import type { Proposed } from './question.ts'

import { describe, expect, it } from 'vitest'
import { questionFor } from './question.ts'

function proposed(
	given: string,
	score: number | null,
	rules: Record<string, string> = { mention: 'Le message cite son nom et sa date de naissance.' },
): Proposed {
	const names = {
		birthFamilyName: 'CHARPENTIER',
		birthGivenNames: given,
		firstBirthGivenName: given,
		usedFamilyName: null,
		usedGivenName: null,
	}
	const patient = {
		structure: '',
		id: given.toLowerCase(),
		status: 'qualifiee' as const,
		folder: null,
		discharged: null,
		out: null,
		opposition: null,
		ins: null,
		...names,
		birthDate: null,
		sex: null,
		birthPlace: null,
	}
	return { patient, score, reasons: Object.entries(rules).map(([rule, text]) => ({ rule, text })), other: null }
}

const OTHER = { 'first-name-other': 'Le message dit « Pierre », qui n’est pas son prénom.' }
const SAID = { 'first-name-said': 'Le message dit son prénom, Pierre.' }
const SURNAME = { 'surname-alone': 'Le message ne dit que son nom de famille, que personne d’autre ne porte ici.' }
const asked = (...proposals: Proposed[]) => proposals.map((one) => questionFor(one, proposals, null))

describe('one key files', () => {
	it('with who is alone', () => expect(asked(proposed('PAUL', 40))).toEqual([null]))
	it('with who is likelier than the next', () => expect(asked(proposed('PAUL', 40), proposed('PIERRE', 30))).toEqual([null, null]))
	it('with whose first name is said, and not with whom it contradicts', () => {
		const [said, contradicted] = asked(proposed('PIERRE', 45, SAID), proposed('PAUL', 20, OTHER))
		expect(said).toBeNull()
		expect(contradicted).toEqual({
			text: 'Le message dit « Pierre », qui n’est pas son prénom. Deux patients correspondent : CHARPENTIER Pierre et '
				+ 'CHARPENTIER Paul. Lequel ?',
			among: ['pierre', 'paul'],
		})
	})
	it('with whom the person looked for, whatever ties', () =>
		expect(asked(proposed('JEANNE', null), proposed('PAUL', 40), proposed('PIERRE', 40))[0]).toBeNull())
})

describe('it is asked', () => {
	it('of one whose family name alone is said; not once the person looked for them', () => {
		expect(asked(proposed('PAUL', 5, SURNAME))).toEqual([{
			text: 'Seul son nom de famille est dit. Est-ce bien CHARPENTIER Paul\u202F?',
			among: ['paul'],
		}])
		expect(asked(proposed('PAUL', null, SURNAME))).toEqual([null])
	})
	it('which of the twins, whichever is first', () => expect(asked(proposed('PAUL', 40), proposed('PIERRE', 40))).toEqual([
		{ text: 'Deux patients correspondent : CHARPENTIER Paul et CHARPENTIER Pierre. Lequel ?', among: ['paul', 'pierre'] },
		{ text: 'Deux patients correspondent : CHARPENTIER Paul et CHARPENTIER Pierre. Lequel ?', among: ['paul', 'pierre'] },
	]))
	it('of one who comes after two that tie, too', () =>
		expect(asked(proposed('PAUL', 40), proposed('PIERRE', 40), proposed('LUC', 30))[2]?.among).toEqual(['paul', 'pierre', 'luc']))
	it('of whoever is proposed, when the letter says another first name than the first’s', () =>
		expect(asked(proposed('PAUL', 40, OTHER), proposed('LUC', 30)).every((one) => one !== null)).toBe(true))
	it('of whoever is chosen, once the message was in quarantine, and why it was is said', () => {
		const why = 'Le document CDA nomme plusieurs patients.'
		expect([proposed('PAUL', 100), proposed('PAUL', null)].map((one) => questionFor(one, [one], why))).toEqual([100, null].map(() => ({
			text: `Ce message a été mis en quarantaine. ${why} Est-ce bien CHARPENTIER Paul\u202F?`,
			among: ['paul'],
		})))
	})
	it('of one alone whose first name is not the one said', () =>
		expect(asked(proposed('PAUL', 20, OTHER))[0]?.text).toBe(
			'Le message dit « Pierre », qui n’est pas son prénom. Est-ce bien CHARPENTIER Paul ?',
		))
	it('of a document half another’s, and of all that is proposed with it', () => {
		const [paul, pierre, luc] = [proposed('PAUL', 83), proposed('PIERRE', 60), proposed('LUC', 20)]
		const text = 'Le matricule est celui de CHARPENTIER Paul, mais le prénom est celui de CHARPENTIER Pierre.'
		const halves = {
			one: 'CHARPENTIER Paul',
			other: 'CHARPENTIER Pierre',
			ours: ['matricule' as const],
			theirs: ['firstBirthGivenName' as const],
		}
		expect(asked({ ...paul!, other: { patient: pierre!.patient, halves } }, pierre!, luc!)).toMatchObject([
			{ text, among: ['paul', 'pierre'] },
			{ among: ['paul', 'pierre'] },
			{ among: ['paul', 'pierre', 'luc'] },
		])
	})
})
