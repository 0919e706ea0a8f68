import type { Patient } from './patient.ts'

import { describe, expect, it } from 'vitest'
import { changesOf } from './changes.ts'

const OID = '1.2.250.1.213.1.4.8'
const KNOWN: Patient = {
	structure: 'lilas',
	id: 'R001',
	status: 'qualifiee',
	folder: 'Résidents/LEFÈVRE Marguerite',
	discharged: null,
	out: null,
	opposition: null,
	ins: { matricule: '241037511200397', oid: OID },
	birthFamilyName: 'LEFÈVRE',
	birthGivenNames: 'MARGUERITE ANNE',
	firstBirthGivenName: 'MARGUERITE',
	usedFamilyName: null,
	usedGivenName: null,
	birthDate: '19410312',
	sex: 'F',
	birthPlace: null,
}
const between = (before: Partial<Patient>, after: Partial<Patient>) => changesOf({ ...KNOWN, ...before }, { ...KNOWN, ...after })
function toConfirm(...words: Parameters<typeof between>) {
	return between(...words).filter(({ mustConfirm }) => mustConfirm).map(({ column }) => column)
}

it('a line that says the same changes nothing', () => expect(between({}, {})).toEqual([]))

describe('a person confirms', () => {
	it.each<[string, Partial<Patient>, string[]]>([
		['another birth date', { birthDate: '19410313' }, ['date_naissance']],
		['a name that is said no more', { birthFamilyName: null }, ['nom_naissance']],
		['another matricule', { ins: { matricule: '241037511200300', oid: OID } }, ['matricule']],
		['a matricule that is taken away', { ins: null }, ['matricule', 'oid']],
		['another folder, where what comes would go', { folder: 'Résidents/AUTRE' }, ['dossier']],
	])('%s', (_, after, columns) => expect(toConfirm({}, after)).toEqual(columns))
})

describe('nobody has to confirm', () => {
	it.each<[string, Partial<Patient>, Partial<Patient>]>([
		['what completes a line that did not say it', { birthPlace: null, ins: null, folder: null }, { birthPlace: '75112' }],
		['the same name, otherwise written', {}, { birthFamilyName: 'Lefevre' }],
		['a used name, which is free to change', { usedFamilyName: 'MOREAU' }, { usedFamilyName: 'PETIT' }],
		['that somebody left, or objects', {}, { discharged: '2026-11-02', opposition: 'tous' }],
	])('%s', (_, before, after) => {
		expect(toConfirm(before, after)).toEqual([])
		expect(between(before, after)).not.toEqual([])
	})
})

it('a change is told as it is read on a card', () => {
	const [matricule] = between({ ins: null }, {})
	const [birth] = between({}, { birthDate: '19410313' })
	expect([matricule!.after, birth!.before, birth!.after]).toEqual(['2 41 03 75 112 003 97', '12/03/1941', '13/03/1941'])
})
