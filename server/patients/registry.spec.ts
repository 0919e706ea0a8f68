import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PEOPLE, register } from '../../demo/fixtures/people.fixture.ts'
import { ledgerAt } from '../../test/support/ledger.support.ts'
import { openLedger } from '../ledger/ledger.ts'
import { importRegister } from './import.ts'
import { patientsOf, removePatient } from './registry.ts'

let ledger: Awaited<ReturnType<typeof openLedger>>
beforeAll(async () => {
	ledger = await openLedger(await ledgerAt(join(mkdtempSync(join(tmpdir(), 'mssante-registry-')), 'l.db')), {
		audit: Buffer.alloc(32),
		vault: Buffer.alloc(32),
	})
})
afterAll(() => ledger.close())
const load = (people: typeof PEOPLE) => importRegister(ledger, Buffer.from(register(people)), [])

describe('a register', () => {
	const [marguerite, paul] = PEOPLE as [typeof PEOPLE[number], typeof PEOPLE[number]]
	it('says in words that two lines have one matricule, and the one too many can be taken out', async () => {
		const report = await load([...PEOPLE, { ...marguerite, id: 'X1', folder: 'Résidents/Autre' }])
		expect(report.conflicts).toEqual([
			{ id: 'R001', field: 'matricule' },
			{ id: 'X1', field: 'matricule' },
		])
		expect(report.warnings).toMatchObject([
			{ line: 8, reason: expect.stringContaining('« R001 », « X1 » portent le même matricule INS') as string },
		])
		await removePatient(ledger, { structure: '', id: 'X1' }, 'cli')
		expect((await patientsOf(ledger.db)).map(({ id }) => id)).not.toContain('X1')
		expect((await load(PEOPLE)).conflicts).toEqual([])
		await expect(removePatient(ledger, { structure: '', id: 'X1' }, 'cli')).rejects.toMatchObject({ code: 'MSS-UNKNOWN' })
	})
	it.each([paul.folder, `${paul.folder}/Courrier`, 'Résidents'])(
		'refuses, in words, a line whose folder is another resident’s, or is within it, or around: %s',
		async (folder) => {
			const newcomer = { ...marguerite, id: 'X2', family: 'VALLON', thirteen: '2500175112009', folder }
			const report = await load([...PEOPLE, newcomer])
			expect(report.conflicts).toEqual([{ id: 'X2', field: 'dossier' }])
			expect(report).toMatchObject({ added: 0, unchanged: PEOPLE.length, rejected: [{ line: 8 }] })
			expect(report.rejected[0]!.reason).toMatch(/VALLON MARGUERITE.*ont le même dossier/)
			expect((await patientsOf(ledger.db)).map(({ id }) => id)).not.toContain('X2')
		},
	)
})
