/** The rules of sending that need no service: who sends, who receives, which identity leaves. */
import type { Config, MailboxConfig } from '../config/schema.ts'
import type { Patient } from '../patients/patient.ts'

import { describe, expect, it } from 'vitest'
import { check } from '../config/load.ts'
import { concernsInformationPreoccupante } from '../mssante/words/says-information-preoccupante.ts'
import { checkMaskings, citizenNotices } from './addressees.ts'
import { identityToSend } from './identity-to-send.ts'
import { localTime, serviceStartOf } from './local-time.ts'
import { namingNotices } from './names-of-senders.ts'
import { senderOf, signatoriesOf } from './sender.ts'

const ENDPOINT = { host: 'localhost', user: 'x', passwordFile: 'p' }
const ORG = {
	address: 'secretariat@ime.mssante.fr',
	type: 'ORG',
	imap: ENDPOINT,
	smtp: ENDPOINT,
	label: 'IME – Secrétariat',
	responsible: { family: 'DURAND', given: 'Claire', rpps: '10000000000' },
}
const APP = {
	address: 'automate@ime.mssante.fr',
	type: 'APP',
	imap: ENDPOINT,
	smtp: ENDPOINT,
	responsible: { family: 'DURAND', given: 'Claire' },
}
const STRUCTURE = { id: 'ime', finess: '750000001', name: 'IME Les Tilleuls', sector: 'SA16' }

function config(mailboxes: unknown[], structure: Record<string, unknown> = STRUCTURE): Config {
	return check({ ledger: { url: 'sqlite:x' }, spool: 's', ged: { kind: 'folder', root: 'g' }, structures: [structure], mailboxes })
}

const mailbox = (more: Record<string, unknown>): MailboxConfig => config([{ ...ORG, ...more }]).mailboxes[0]!

const PATIENT: Patient = {
	structure: 'ime',
	id: 'U1',
	status: 'qualifiee',
	ins: { matricule: '279035121518989', oid: '1.2.250.1.213.1.4.10' },
	birthFamilyName: 'PAT-TROIS',
	birthGivenNames: 'DOMINIQUE MARIE-LOUISE',
	firstBirthGivenName: 'DOMINIQUE',
	usedFamilyName: null,
	usedGivenName: null,
	birthDate: '19790328',
	sex: 'F',
	birthPlace: '51215',
	folder: null,
	discharged: null,
	out: null,
	opposition: null,
}
const CITIZEN = '279035121518989@patient.mssante.fr'

describe('who sends', () => {
	// ECO.2.2.7 (docs/conformite.md).
	it('is a service, by its label', () => expect(senderOf(config([ORG]), 'Secretariat@IME.mssante.fr')).toMatchObject({
		label: 'IME – Secrétariat',
		replyTo: 'secretariat@ime.mssante.fr',
	}))
	it('is a person, by title, first name, NAME and structure', () =>
		expect(senderOf(config([{ ...ORG, type: 'PER', responsible: { ...ORG.responsible, title: 'Dr' } }]), ORG.address).label).toBe(
			'Dr_Claire_DURAND_IME Les Tilleuls',
		))
	it('is software, whose answers a mailbox of people of the same structure reads', () =>
		expect(senderOf(config([APP, ORG]), APP.address).replyTo).toBe(ORG.address))
	it('is software, whose answers the mailbox that it serves reads', () =>
		expect(senderOf(config([{ ...APP, serves: ['accueil@ime.mssante.fr'] }]), APP.address).replyTo).toBe('accueil@ime.mssante.fr'))
	it('is refused when it is software and nobody reads answers', () =>
		expect(() => senderOf(config([APP]), APP.address)).toThrow(expect.objectContaining({ code: 'MSS-SEND-REPLY-TO' }) as Error))
	it('is refused when the structure cannot sign', () => {
		const made = config([ORG], { id: 'ime', finess: '750000001' })
		expect(() => signatoriesOf(made, senderOf(made, ORG.address))).toThrow(/son nom, son secteur/)
	})
	it.each([['10000000000', '810000000000'], ['810000000000', '810000000000']])('is known by RPPS %s as %s', (rpps, nationalId) => {
		const made = config([{ ...ORG, responsible: { ...ORG.responsible, rpps } }])
		expect(signatoriesOf(made, senderOf(made, ORG.address)).professional.nationalId).toBe(nationalId)
	})
	it('without RPPS is known by the structure and its mailbox', () => {
		const made = config([{ ...ORG, responsible: { family: 'DURAND', given: 'Claire' } }])
		expect(signatoriesOf(made, senderOf(made, ORG.address)).professional.nationalId).toBe('3750000001/secretariat')
	})
})

describe('the name of a mailbox', () => {
	/** A directory that is not there says nothing. */
	const directory = { search: async () => null, whose: async () => null }
	const marie = { ...ORG, address: 'marie.martin@a.mssante.fr', type: 'PER', responsible: { family: 'MARTIN', given: 'Marie' } }
	const codes = async (more: Record<string, unknown>) =>
		(await namingNotices({ config: config([ORG, marie]), directory: { atHand: directory } }, mailbox(more))).map(({ code }) => code)
	it.each(['claire.durand@a.mssante.fr', 'durand.claire@a.mssante.fr'])('of a person is theirs: %s', (address) =>
		expect(codes({ address, type: 'PER' })).resolves.toEqual([]))
	it('of a person that is not theirs is told', () =>
		expect(codes({ address: 'contact@a.mssante.fr', type: 'PER' })).resolves.toEqual(['not-holder']))
	it('of a service bears nobody’s name', () => expect(codes({ address: 'c.durand@a.mssante.fr' })).resolves.toEqual(['personal-name']))
	it.each(['marie.martin@a.mssante.fr', 'martin-marie@a.mssante.fr'])('of a service bears nobody else’s either: %s', (address) =>
		expect(codes({ address })).resolves.toEqual(['personal-name']))
	it('of a program bears nobody’s', () =>
		expect(codes({ address: 'marie.martin@a.mssante.fr', type: 'APP' })).resolves.toEqual(['personal-application']))
	it('of a service may share a word with somebody', () => expect(codes({ address: 'clinique.martin@a.mssante.fr' })).resolves.toEqual([]))
	it('with an accent is told', () => expect(codes({ address: 'secrétariat@a.mssante.fr' })).resolves.toEqual(['accented-address']))
	it('of a service is well', () => expect(codes({})).resolves.toEqual([]))
})

describe('a patient’s own mailbox', () => {
	it('shows what the matricule says, for a confirmation', () =>
		expect(citizenNotices([CITIZEN], PATIENT)[0]!.text).toContain(
			'sexe féminin, naissance en 03/1979 ; au dossier : F, 28/03/1979',
		))
	// ECO.2.2.6 (docs/conformite.md).
	it.each<[string, Partial<Patient> | null]>([
		['nobody', null],
		['a patient who is not qualified', { status: 'validee' }],
		['another patient', { ins: { matricule: '146026322000196', oid: '1.2.250.1.213.1.4.10' } }],
		['a patient of another sex', { sex: 'M' }],
		['a patient born another month', { birthDate: '19790428' }],
		['a patient born another year', { birthDate: '19780328' }],
	])('is refused for %s', (_, change) =>
		expect(() => citizenNotices([CITIZEN], change && { ...PATIENT, ...change })).toThrow(
			expect.objectContaining({ code: 'MSS-SEND-CITIZEN' }) as Error,
		))
	it('is refused when the key is wrong', () => {
		const wrong = { ...PATIENT, ins: { matricule: '279035121518988', oid: 'x' } }
		expect(() => citizenNotices(['279035121518988@patient.mssante.fr'], wrong)).toThrow(/clé/)
	})
})

describe('masking', () => {
	const professional = 'a@b.mssante.fr'
	it.each([
		['MASQUE_PS', [CITIZEN]],
		['INVISIBLE_PATIENT', [professional]],
		['INVISIBLE_REPRESENTANTS_LEGAUX', [professional]],
	] as const)('%s may leave', (masking, to) => expect(checkMaskings([masking], [...to])).toHaveLength(1))
	it.each([
		['MASQUE_PS', [CITIZEN, professional]],
		['INVISIBLE_PATIENT', [professional, CITIZEN]],
		['INVISIBLE_REPRESENTANTS_LEGAUX', [CITIZEN]],
	] as const)('%s may not go to all of these', (masking, to) =>
		expect(() => checkMaskings([masking], [...to])).toThrow(expect.objectContaining({ code: 'MSS-SEND-MASK' }) as Error))
	it('both ways is refused', () => expect(() => checkMaskings(['MASQUE_PS', 'INVISIBLE_PATIENT'], [CITIZEN])).toThrow())
})

describe('the identity that leaves', () => {
	it('bears its matricule when qualified and complete', () =>
		expect(identityToSend(PATIENT, 'test')).toMatchObject({ identity: { ins: PATIENT.ins }, notices: [] }))
	it.each<[string, Partial<Patient>, string]>([
		['not qualified', { status: 'recuperee' }, 'unqualified'],
		['without a trait', { birthPlace: null }, 'ins-incomplete'],
		['of another environment', { ins: { matricule: '279035121518989', oid: '1.2.250.1.213.1.4.8' } }, 'ins-environment'],
	])('bears none when %s, and says so', (_, change, code) => expect(identityToSend({ ...PATIENT, ...change }, 'test')).toMatchObject({
		identity: { ins: null, birthFamilyName: 'PAT-TROIS' },
		notices: [{ code }],
	}))
})

describe('an information préoccupante', () => {
	it.each(['Information préoccupante', 'INFORMATIONS PREOCCUPANTES – '
	+ 'mars'])('is known by its title: %s', (title) => expect(concernsInformationPreoccupante([title])).toBe(true))
	it('is not any information', () => expect(concernsInformationPreoccupante(['Information du patient'])).toBe(false))
})

describe('times', () => {
	it.each([
		['2026-01-15T12:00:00Z', '20260115130000+0100'],
		['2026-07-15T22:30:00Z', '20260716003000+0200'],
	])('%s is %s in Paris', (at, local) => expect(localTime(new Date(at), 'Europe/Paris')).toBe(local))
	it('a day is said as a day: a time in UTC would move it to the day before', () =>
		expect(serviceStartOf('2026-07-01', 'Europe/Paris', new Date('2026-11-24'))).toBe('20260701'))
	it.each(['2026-13-01', '2026-02-30', '01/02/2026', '2027-01-01'])('%s is no day of an act', (day) =>
		expect(() => serviceStartOf(day, 'Europe/Paris', new Date('2026-11-24'))).toThrow(
			expect.objectContaining({ code: 'MSS-SEND-DATE' }) as Error,
		))
})
