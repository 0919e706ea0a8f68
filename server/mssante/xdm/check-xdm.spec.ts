/** An archive says of its document what the document says of itself, or somebody must look (mssante.md §4.2). */
import type { CdaReading } from '../cda/header.ts'
import type { XdmEntry } from './metadata.ts'

import { describe, expect, it } from 'vitest'
import { NOBODY } from '../ins/identity.ts'
import { checkBytes, checkHeader } from './check-xdm.ts'

const NIR = '1.2.250.1.213.1.4.8'
const INS = { matricule: '241037511200397', oid: NIR }
const PATIENT = { ...NOBODY, ins: INS, birthFamilyName: 'LEFÈVRE', firstBirthGivenName: 'MARGUERITE', birthDate: '19410312', sex: 'F' }
const ENTRY: XdmEntry = {
	uri: 'DOC0001.XML',
	hash: 'a94a8fe5ccb19ba61c4c0873d391e987982fbbd3',
	size: 4,
	patientId: { extension: INS.matricule, root: NIR },
	uniqueId: '1.2.3',
	typeCode: '11502-2',
	action: 'new',
	actionText: '',
	maskings: [],
	patientInfo: { birthFamilyName: 'LEFÈVRE', firstBirthGivenName: 'MARGUERITE', birthDate: '19410312', sex: 'F' },
}
/** SHA-1 of « test », and its length. */
const FILE = { sha1: 'a94a8fe5ccb19ba61c4c0873d391e987982fbbd3', size: 4 }

function told(entry: Partial<XdmEntry>, patient: Partial<typeof PATIENT> = {}, localIds: string[] = []): string[] {
	const header = { id: '1.2.3', type: { code: '11502-2' }, patient: { ...PATIENT, ...patient } }
	return checkHeader({ ...ENTRY, ...entry }, { header, localIds } as unknown as CdaReading).map(({ code }) => code)
}
const info = (more: Partial<XdmEntry['patientInfo']>) => ({ patientInfo: { ...ENTRY.patientInfo, ...more } })

it('nothing is told of an archive that agrees with its document', () => {
	expect([...told({}), ...checkBytes(ENTRY, FILE)]).toEqual([])
})

describe('of the bytes', () => {
	it.each<[string, Partial<XdmEntry>, string[]]>([
		['others than were hashed', { hash: '0'.repeat(40) }, ['xdm.hash']],
		['as many as were not said', { size: 5 }, ['xdm.size']],
		['that nothing vouches for', { hash: null, size: null }, ['xdm.no-hash']],
	])('it is told: %s', (_, entry, codes) => expect(checkBytes({ ...ENTRY, ...entry }, FILE).map(({ code }) => code)).toEqual(codes))
})

describe('of whom it is about', () => {
	it('another matricule is told', () =>
		expect(told({ patientId: { extension: '138066912301189', root: NIR } })).toEqual(['xdm.patient']))
	it('so is the same matricule under the OID of another kind', () =>
		expect(told({ patientId: { extension: INS.matricule, root: '1.2.250.1.213.1.4.9' } })).toEqual(['xdm.patient']))
	it('a number of their own house is theirs, where the document has it too', () => {
		const patientId = { extension: '4521', root: '1.2.250.1.999' }
		expect(told({ patientId }, {}, ['1.2.250.1.999^4521'])).toEqual([])
		expect(told({ patientId }, {}, ['1.2.250.1.888^4521'])).toEqual(['xdm.patient'])
	})
	it.each<[string, Partial<XdmEntry['patientInfo']>]>([
		['name', { birthFamilyName: 'PETIT' }],
		['first given name', { firstBirthGivenName: 'MARIE' }],
		['birth date', { birthDate: '19410313' }],
		['sex', { sex: 'M' }],
	])('another %s is told', (_, more) => expect(told(info(more))).toEqual(['xdm.patient-info']))
	it('what one of the two does not say is no difference', () => {
		expect(told(info({ birthDate: null }))).toEqual([])
		expect(told({}, { sex: null as never })).toEqual([])
	})
	it('nor are accents, nor an unknown sex, which HL7 v2 writes otherwise than v3', () => {
		expect(told(info({ birthFamilyName: 'Lefevre' }))).toEqual([])
		expect(told(info({ sex: 'U' }), { sex: 'UN' })).toEqual([])
	})
})

it.each<[string, Partial<XdmEntry>, string]>([
	['identifier', { uniqueId: '9.9' }, 'xdm.unique-id'],
	['type', { typeCode: '57833-6' }, 'xdm.type'],
	['action that nobody knows', { action: null, actionText: 'ARCHIVER' }, 'xdm.action'],
])('another %s is told', (_, entry, code) => expect(told(entry)).toEqual([code]))
