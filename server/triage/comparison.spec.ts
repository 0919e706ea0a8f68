import type { Identity } from '../mssante/ins/identity.ts'
import type { Patient } from '../patients/patient.ts'

import { describe, expect, it } from 'vitest'
import { spacedMatricule } from '../mssante/ins/matricule.ts'
import { compare, fingerprintOf, isAnotherPerson, summaryOf } from './comparison.ts'

/** Référentiel INS v2.0: OID of a NIR, and of a NIA. */
const [NIR, NIA] = ['1.2.250.1.213.1.4.8', '1.2.250.1.213.1.4.9']
const SAID: Identity = {
	ins: { matricule: '241037511200397', oid: NIR },
	birthFamilyName: 'LEFÈVRE',
	birthGivenNames: 'MARGUERITE ANNE',
	firstBirthGivenName: 'MARGUERITE',
	usedFamilyName: null,
	usedGivenName: null,
	birthDate: '19410312',
	sex: 'F',
	birthPlace: '75112',
}
const PATIENT: Patient = {
	...SAID,
	structure: 'lilas',
	id: 'R001',
	status: 'qualifiee',
	folder: 'Résidents/LEFÈVRE Marguerite',
	discharged: null,
	out: null,
	opposition: null,
}
const compared = (said: Partial<Identity>, known: Partial<Patient> = {}) => compare({ ...SAID, ...said }, { ...PATIENT, ...known })
const agreement = (trait: string, ...words: Parameters<typeof compared>) => compared(...words).find((one) => one.trait === trait)?.agreement

describe('a trait of the document beside the register’s', () => {
	it.each<[string, Partial<Identity>, Partial<Patient>]>([
		['accents and case aside', { birthFamilyName: 'Lefevre' }, {}],
		['ligatures and apostrophes aside', { birthFamilyName: 'D’ŒUVRE' }, { birthFamilyName: 'd\'oeuvre' }],
	])('is the same, %s', (_, said, known) => expect(agreement('birthFamilyName', said, known)).toBe('same'))

	it('differs by a hyphen, which is not a space (RNIV)', () =>
		expect(agreement('birthGivenNames', { birthGivenNames: 'MARGUERITE-ANNE' })).toBe('differs'))

	it('is neither where one of the two does not say it', () => {
		expect(agreement('birthPlace', { birthPlace: null })).toBe('unsaid')
		expect(agreement('birthPlace', {}, { birthPlace: null })).toBe('unsaid')
	})

	it('that is half a birth date equals nothing, not even the same half', () =>
		expect(agreement('birthDate', { birthDate: '1941' }, { birthDate: '1941' })).toBe('differs'))

	it('differs where the matricule is the same and is not of the same kind', () =>
		expect(agreement('matricule', { ins: { matricule: PATIENT.ins!.matricule, oid: NIA } })).toBe('differs'))

	it('is as a French reader writes it', () => {
		const shown = Object.fromEntries(compared({}).map(({ trait, theirs }) => [trait, theirs]))
		expect([shown.birthDate, shown.sex, shown.matricule]).toEqual(['12/03/1941', 'Féminin', '2 41 03 75 112 003 97'])
	})

	it('is the patient’s alone, where the message says no identity', () =>
		expect(new Set(compare(null, PATIENT).map(({ theirs, agreement }) => `${theirs} ${agreement}`))).toEqual(new Set([' unsaid'])))
})

describe('a used name', () => {
	it('is shown, and never held against anybody (RNIV)', () => {
		const traits = compared({ usedFamilyName: 'MOREAU' }, { usedFamilyName: 'PETIT' })
		expect(traits.at(-1)).toMatchObject({ trait: 'usedName', theirs: 'MOREAU', ours: 'PETIT', agreement: 'unsaid' })
		expect(isAnotherPerson(traits)).toBe(false)
	})
	it('that is the birth name is told once', () =>
		expect(compared({ usedFamilyName: 'LEFÈVRE' }).some(({ trait }) => trait === 'usedName')).toBe(false))
})

describe('somebody else', () => {
	it.each<[string, Partial<Identity>]>([
		['another first given name and sex', { firstBirthGivenName: 'PAUL', sex: 'M' }],
		['another name and birth date', { birthFamilyName: 'PETIT', birthDate: '19380621' }],
	])('is who has %s', (_, said) => expect(isAnotherPerson(compared(said))).toBe(true))

	it.each<[string, Partial<Identity>]>([
		['one letter of a name', { birthFamilyName: 'LEFEBVRE' }],
		['given names and a birthplace, which are often badly written', { birthGivenNames: 'MARGUERITE', birthPlace: '75056' }],
		['what the document does not say', { ins: null, birthDate: null, sex: null }],
	])('is not said for %s', (_, said) => expect(isAnotherPerson(compared(said))).toBe(false))
})

describe('in a sentence', () => {
	it('what agrees comes first, then what does not; what nobody says is not told', () =>
		expect(summaryOf(compared({ birthDate: '19410313', birthPlace: null, birthGivenNames: null })))
			.toBe('Identiques\u00A0: nom, sexe, matricule INS. Différents\u00A0: date de naissance.'))
	it('nothing is said of a message that names nobody', () => expect(summaryOf(compare(null, PATIENT))).toBe(''))
	it('a matricule that has not fifteen characters is left as it is', () => expect(spacedMatricule('241037')).toBe('241037'))
})

it('what was shown has another fingerprint as soon as one trait of it changes', () => {
	expect(fingerprintOf(compared({}))).toBe(fingerprintOf(compared({})))
	expect(fingerprintOf(compared({ sex: 'M' }))).not.toBe(fingerprintOf(compared({})))
})
