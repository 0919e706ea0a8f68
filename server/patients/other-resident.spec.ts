import type { Identity } from '../mssante/ins/identity.ts'
import type { Patient } from './patient.ts'

import { describe, expect, it } from 'vitest'
import { grounds } from '../reasons/reason.ts'
import { inWords } from '../reasons/words.reasons.ts'
import { match } from './match.ts'
import { otherResident } from './other-resident.ts'
import { calledName } from './patient.ts'

const OID = '1.2.250.1.213.1.4.8'

function resident(id: string, matricule: string, family: string, given: string, birthDate: string): Patient {
	const [names, ins] = [
		{ birthFamilyName: family, birthGivenNames: given, firstBirthGivenName: given },
		{ matricule, oid: OID },
	]
	return {
		structure: '',
		id,
		status: 'qualifiee',
		folder: id,
		discharged: null,
		out: null,
		opposition: null,
		ins,
		...names,
		usedFamilyName: null,
		usedGivenName: null,
		birthDate,
		sex: 'M',
		birthPlace: '69123',
	}
}

const paul = resident('paul', '138066912301189', 'CHARPENTIER', 'PAUL', '19380621')
const pierre = resident('pierre', '138066912301286', 'CHARPENTIER', 'PIERRE', '19380621')
const jean1945 = resident('jean1945', '145101305502114', 'MARTIN', 'JEAN', '19451005')
const jean1952 = resident('jean1952', '152111305502207', 'MARTIN', 'JEAN', '19521105')
const spouse = resident('spouse', '138011305502301', 'PETIT', 'LOUIS', '19380105')
const all = [paul, pierre, jean1945, jean1952, spouse]
const says = (person: Patient, change: Partial<Identity> = {}): Identity => ({ ...person, ...change })

describe('a document that is half one resident and half another', () => {
	it.each<[string, Identity, Patient, string]>([
		[
			'matricule and first name',
			says(paul, { firstBirthGivenName: 'PIERRE' }),
			paul,
			'Le matricule est celui de CHARPENTIER Paul, mais le prénom est celui de CHARPENTIER Pierre.',
		],
		[
			'first name and matricule',
			says(pierre, { ins: paul.ins }),
			pierre,
			'Le prénom est celui de CHARPENTIER Pierre, mais le matricule est celui de CHARPENTIER Paul.',
		],
		[
			'matricule and birth date of a homonym',
			says(jean1945, { birthDate: '19521105' }),
			jean1945,
			'Le matricule est celui de MARTIN Jean, né(e) le 05/10/1945, mais la date de naissance est celle de MARTIN Jean, né(e) le '
			+ '05/11/1952.',
		],
		[
			'birth date of somebody of another name',
			says(paul, { birthDate: '19451005' }),
			paul,
			'Le matricule, le prénom et le nom sont ceux de CHARPENTIER Paul, mais la date de naissance est celle de MARTIN Jean.',
		],
		['all of another one', says(pierre), paul, 'Le matricule et le prénom sont ceux de CHARPENTIER Pierre, non de CHARPENTIER Paul.'],
	])('names the other: %s', (_, identity, patient, text) =>
		expect(inWords(grounds('other-resident', otherResident(identity, patient, all)!.halves))).toBe(text))

	it('proposes the other just after the first', () => {
		const { proposals, reasons } = match(says(paul, { birthDate: '19451005' }), all, 'production')
		expect(proposals.slice(0, 2).map(({ patientId }) => patientId)).toEqual(['paul', 'jean1945'])
		expect(reasons.map(({ rule }) => rule)).toEqual(['other-resident', 'trait-differs'])
	})
})

describe('nobody else is named', () => {
	it.each<[string, Identity, Patient]>([
		['for an exact identity', says(paul), paul],
		['for a slip of the pen', says(paul, { birthDate: '19380622' }), paul],
		['for a family name that is a spouse’s', says(paul, { birthFamilyName: 'PETIT' }), paul],
		['for a part of a date', says(paul, { birthDate: '1945' }), paul],
		['for a sex or a birthplace', says(paul, { sex: 'F', birthPlace: '13055' }), paul],
	])('%s', (_, identity, patient) => expect(otherResident(identity, patient, all)).toBeNull())
})

it.each([
	['CHARPENTIER', 'PAUL', 'CHARPENTIER Paul'],
	['D’ALMEIDA', 'JEAN-MARIE', 'D’ALMEIDA Jean-Marie'],
	['ÉLOÏSE-DURAND', 'ÉLODIE D’ARC', 'ÉLOÏSE-DURAND Élodie D’Arc'],
])('%s %s is called %s', (family, given, name) =>
	expect(calledName({ birthFamilyName: family, firstBirthGivenName: given, birthGivenNames: null })).toBe(name))
