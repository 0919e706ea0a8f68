import type { Identity } from '../mssante/ins/identity.ts'
import type { Patient } from './patient.ts'

import { describe, expect, it } from 'vitest'
import { keyOf } from '../mssante/ins/matricule.ts'
import { inWords } from '../reasons/words.reasons.ts'
import { match } from './match.ts'

const OID = '1.2.250.1.213.1.4.8'

function patient(id: string, thirteen: string, family: string, given: string, birthDate: string, more: Partial<Patient> = {}): Patient {
	return {
		structure: '',
		id,
		status: 'qualifiee',
		folder: `Usagers/${id}`,
		discharged: null,
		out: null,
		opposition: null,
		ins: { matricule: thirteen + keyOf(thirteen), oid: OID },
		birthFamilyName: family,
		birthGivenNames: given,
		firstBirthGivenName: given.split(' ')[0]!,
		usedFamilyName: null,
		usedGivenName: null,
		birthDate,
		sex: thirteen.startsWith('1') ? 'M' : 'F',
		birthPlace: '69123',
		...more,
	}
}

function documentOf(person: Patient, change: Partial<Identity> = {}): Identity {
	const { ins, birthFamilyName, birthGivenNames, firstBirthGivenName, usedFamilyName, usedGivenName, birthDate, sex, birthPlace } = person
	return {
		ins,
		birthFamilyName,
		birthGivenNames,
		firstBirthGivenName,
		usedFamilyName,
		usedGivenName,
		birthDate,
		sex,
		birthPlace,
		...change,
	}
}

const lea = patient('lea', '2790369123011', 'ÉTIENNE-D’ORNANO', 'LÉA MARIE', '19790328')
const mia = patient('mia', '2790369123012', 'ÉTIENNE-D’ORNANO', 'MIA MARIE', '19790328')
const ruleOf = (identity: Identity, candidates: Patient[]) => match(identity, candidates, 'production').reasons[0]!.rule

describe('a document is filed by itself', () => {
	it('when its INS is exactly that of one qualified patient', () =>
		expect(match(documentOf(lea), [lea, mia], 'production')).toMatchObject({ outcome: 'file', patientId: 'lea', mdn: 'processed' }))
	it('whatever accents, case, ligatures and apostrophes were written', () =>
		expect(
			ruleOf(documentOf(lea, { birthFamilyName: "etienne-d'ornano", birthGivenNames: 'Lea  Marie', firstBirthGivenName: 'LÉA' }), [
				lea,
				mia,
			]),
		).toBe('exact-ins'))
	it('whatever name is used: used names are never compared', () =>
		expect(ruleOf(documentOf(lea, { usedFamilyName: 'AUTRE', usedGivenName: 'X' }), [lea])).toBe('exact-ins'))
})

describe('a human decides', () => {
	it.each<[string, string, Partial<Identity>]>([
		['903', 'no-ins', { ins: null }],
		['902', 'unknown-matricule', { ins: { matricule: '150017864600327', oid: OID } }],
		['905', 'trait-absent', { birthPlace: null }],
		['905', 'trait-absent', { birthGivenNames: null }],
		['905', 'trait-absent', { sex: null }],
		['904', 'trait-differs', { birthDate: '19790329' }],
		['904', 'trait-differs', { birthDate: '1979' }],
		['904', 'trait-differs', { birthFamilyName: 'ETIENNE D\'ORNANO' }],
		['904', 'trait-differs', { birthGivenNames: 'LÉA' }],
		['904', 'trait-differs', { firstBirthGivenName: 'MARIE' }],
		['904', 'trait-differs', { sex: 'M' }],
		['904', 'trait-differs', { birthPlace: '69001' }],
		['904', 'trait-differs', { ins: { matricule: lea.ins!.matricule, oid: '1.2.250.1.213.1.4.9' } }],
	])('code %s, rule %s, for %o', (code, rule, change) => {
		const decision = match(documentOf(lea, change), [lea, mia], 'production')
		expect(decision).toMatchObject({ outcome: 'review', patientId: null, mdn: code })
		expect(decision.reasons[0]!.rule).toBe(rule)
	})

	it.each(['validee', 'recuperee', 'provisoire'] as const)('when the record is only %s', (status) =>
		expect(ruleOf(documentOf(lea), [{ ...lea, status }])).toBe('not-qualified'))
	it('when the record lacks a trait', () =>
		expect(match(documentOf(lea), [{ ...lea, birthPlace: null }], 'production')).toMatchObject({ outcome: 'review', mdn: '904' }))
	it('when two records share the matricule', () =>
		expect(ruleOf(documentOf(lea), [lea, { ...mia, ins: lea.ins }])).toBe('matricule-conflict'))
	it('with the likeliest patient first, and why', () => {
		const { proposals } = match(documentOf(lea, { ins: null }), [mia, lea], 'production')
		expect(proposals.map(({ patientId }) => patientId)).toEqual(['lea', 'mia'])
		expect(proposals[1]!.reasons.map(inWords)).toContain('Le premier prénom de naissance diffère.')
	})
	it('in a sentence that shows both values', () =>
		expect(inWords(match(documentOf(lea, { birthDate: '19760531' }), [lea], 'production').reasons[0]!)).toBe(
			'La date de naissance diffère : 31/05/1976 dans le document, 28/03/1979 dans le dossier.',
		))
})

it('a test matricule is quarantined in production, and a real one in test', () => {
	const test = { matricule: lea.ins!.matricule, oid: '1.2.250.1.213.1.4.10' }
	expect(match(documentOf(lea, { ins: test }), [lea], 'production')).toMatchObject({ outcome: 'quarantine', mdn: '906' })
	expect(match(documentOf(lea), [lea], 'test')).toMatchObject({ outcome: 'quarantine', mdn: '906' })
})

describe('over a population of twins and homonyms', () => {
	const families = ['MARTIN', 'DURAND', 'LE GOFF', 'LE-GOFF', 'D\'ALMEIDA', 'NGUYÊN', 'ÉLOÏSE', 'ELOISE', 'BEN SAÏD', 'OUEDRAOGO']
	const given = ['PAUL MARIE', 'PIERRE MARIE', 'JEAN-PAUL', 'JEAN PAUL', 'ANNE', 'ÂNNE LOUISE']
	/** Twins share all but first name and matricule; homonyms all but date and matricule. */
	const population = families.flatMap((family, f) => given.map((names, g) => patient(
		`${f}-${g}`,
		`1${String(40 + f)}0669123${String(100 + g)}`,
		family,
		names,
		`19${40 + f}06${g < 2 ? '21' : String(10 + g)}`,
		{ status: (f + g) % 7 === 0 ? 'validee' : 'qualifiee' },
	)))
	const changes: ((identity: Identity, index: number) => Identity)[] = [
		(identity) => identity,
		(identity) => ({ ...identity, birthFamilyName: identity.birthFamilyName!.toLowerCase().normalize('NFD') }),
		(identity) => ({ ...identity, usedFamilyName: 'MARTIN' }),
		(identity, index) => ({
			...identity,
			firstBirthGivenName: 'PIERRE',
			birthGivenNames: index % 2 ? 'PIERRE MARIE' : identity.birthGivenNames,
		}),
		(identity) => ({ ...identity, birthDate: identity.birthDate!.slice(0, 6) }),
		(identity) => ({ ...identity, birthFamilyName: identity.birthFamilyName!.replace(/[ -]/, '') + 'E' }),
		(identity, index) => ({ ...identity, ins: population[(index + 1) % population.length]!.ins }),
		(identity) => ({ ...identity, ins: null }),
		(identity) => ({ ...identity, birthPlace: null }),
	]
	const pairs = population.flatMap((person, index) => changes.map((change, kind) => {
		const identity = change(documentOf(person), index)
		// Labelled from the making, not from the matcher: only the first three kinds are the person, and only when qualified.
		const unchanged = kind < 3 || (kind === 3 && person.firstBirthGivenName === 'PIERRE')
		return { identity, label: unchanged && person.status === 'qualifiee' ? person.id : null }
	}))
	const outcomes = pairs.map(({ identity, label }) => ({ label, filed: match(identity, population, 'production').patientId }))

	it('500 labelled pairs and more', () => expect(pairs.length).toBeGreaterThanOrEqual(500))
	it('0 wrong automatic filings', () => expect(outcomes.filter(({ label, filed }) => filed !== null && filed !== label)).toEqual([]))
	it('0 exact ones missed', () => expect(outcomes.filter(({ label, filed }) => label !== null && filed === null)).toEqual([]))
	it('and it does file some', () => expect(outcomes.filter(({ filed }) => filed !== null).length).toBeGreaterThan(100))
})
