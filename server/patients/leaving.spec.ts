import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { PEOPLE, register } from '../../demo/fixtures/people.fixture.ts'
import { ledgerAt } from '../../test/support/ledger.support.ts'
import { openLedger } from '../ledger/ledger.ts'
import { importRegister } from './import.ts'
import { sharedIn } from './in-common.ts'
import { sayBack, sayOut, sayReplaced, untieFolder } from './leaving.ts'
import { bearerOf, patientOf, removePatient, residentsOf, setOpposition } from './registry.ts'

const [marguerite, paul, pierre] = PEOPLE as [typeof PEOPLE[number], typeof PEOPLE[number], typeof PEOPLE[number]]
/** Marguerite, imported twice. */
const twice = { ...marguerite, id: 'X1', folder: 'Résidents/LEFEVRE M' }
const SAID = { at: '2026-11-26T08:00:00.000Z', by: 'alice', reason: 'Vu sur la carte Vitale' }
let ledger: Awaited<ReturnType<typeof openLedger>>
beforeEach(async () => {
	await ledger?.close()
	const key = Buffer.alloc(32)
	ledger = await openLedger(await ledgerAt(join(mkdtempSync(join(tmpdir(), 'mssante-leaving-')), 'l.db')), { audit: key, vault: key })
	await importRegister(ledger, Buffer.from(register([marguerite, paul, pierre, twice])), [])
})
afterAll(() => ledger.close())
const line = (id: string) => ({ structure: '', id })
const replace = (id: string, right: string, takesFolder = false) => sayReplaced(ledger, line(id), { ...SAID, right, takesFolder })
const contradictions = async () => (await sharedIn(ledger.db, [''])).map(({ column, ids }) => [column, ...ids])
const matricule = async () => (await bearerOf(ledger.db, '', '241037511200346')).map(({ id }) => id)
const folderOf = async (id: string) => (await patientOf(ledger.db, '', id))?.folder

describe('a line that is said out', () => {
	it('contradicts nobody by its matricule any more, and does again once it is said back', async () => {
		expect(await contradictions()).toEqual([['matricule', 'R001', 'X1']])
		await sayOut(ledger, line('X1'), SAID)
		expect(await contradictions()).toEqual([])
		expect(await patientOf(ledger.db, '', 'X1')).toMatchObject({ out: { by: 'alice', replacedBy: null } })
		await expect(sayOut(ledger, line('X1'), SAID)).rejects.toMatchObject({ code: 'MSS-PATIENTS-SAID' })
		await sayBack(ledger, line('X1'), 'alice')
		expect(await contradictions()).toEqual([['matricule', 'R001', 'X1']])
		await expect(sayBack(ledger, line('X1'), 'alice')).rejects.toMatchObject({ code: 'MSS-PATIENTS-SAID' })
	})

	it('keeps its folder: whoever would have it too is still told', async () => {
		await sayOut(ledger, line('X1'), SAID)
		const { rejected } = await importRegister(ledger, Buffer.from(register([{ ...paul, folder: twice.folder }])), [], { confirm: true })
		expect(rejected).toHaveLength(1)
	})
})

describe('a line that is another one', () => {
	it('is that one wherever it is asked for, once; and is itself again when that is undone', async () => {
		const bearers = await matricule()
		await replace('X1', 'R001')
		expect(await contradictions()).toEqual([])
		expect((await patientOf(ledger.db, '', 'X1'))?.id).toBe('R001')
		expect((await residentsOf(ledger.db, '')).map(({ id }) => id)).toEqual(['R001', 'R002', 'R003'])
		await sayBack(ledger, line('X1'), 'alice')
		expect((await patientOf(ledger.db, '', 'X1'))?.id).toBe('X1')
		expect(await matricule()).toEqual(bearers)
	})

	it('gives its folder where that is chosen; the other one has its own again when that is undone', async () => {
		await replace('X1', 'R001', true)
		expect(await folderOf('R001')).toBe(twice.folder)
		await sayBack(ledger, line('X1'), 'alice')
		expect([await folderOf('R001'), await folderOf('X1')]).toEqual([marguerite.folder, twice.folder])
	})

	it('leaves the folder alone that the other one was given meanwhile', async () => {
		await replace('X1', 'R001', true)
		await importRegister(ledger, Buffer.from(register([{ ...marguerite, folder: 'Résidents/Nouveau' }])), [], { confirm: true })
		await sayBack(ledger, line('X1'), 'alice')
		expect(await folderOf('R001')).toBe('Résidents/Nouveau')
	})

	it('loses no refusal, even once it is itself again', async () => {
		await setOpposition(ledger, line('X1'), 'patient', 'alice')
		await replace('X1', 'R001')
		await sayBack(ledger, line('X1'), 'alice')
		expect((await patientOf(ledger.db, '', 'R001'))?.opposition).toBe('patient')
	})

	it('is never a twin, nor by way of a third line, nor a line that is gone', async () => {
		await expect(replace('R002', 'R003')).rejects.toMatchObject({
			code: 'MSS-PATIENTS-NOT-ONE',
			message: expect.stringContaining('le matricule INS et le premier prénom de naissance diffèrent') as string,
		})
		await expect(replace('X1', 'X1')).rejects.toMatchObject({ code: 'MSS-PATIENTS-NOT-ONE' })
		await expect(replace('X1', 'R999')).rejects.toMatchObject({ code: 'MSS-UNKNOWN' })
		await replace('X1', 'R001')
		await importRegister(ledger, Buffer.from(register([{ ...marguerite, id: 'X2', folder: '' }])), [])
		await expect(replace('X2', 'X1')).rejects.toMatchObject({ code: 'MSS-PATIENTS-NOT-ONE' })
		await expect(replace('R001', 'X2')).rejects.toMatchObject({ code: 'MSS-PATIENTS-NOT-ONE' })
		await expect(replace('X2', 'R001', true)).rejects.toMatchObject({ code: 'MSS-PATIENTS-NOT-ONE' })
		await expect(removePatient(ledger, line('R001'), 'alice')).rejects.toMatchObject({ code: 'MSS-PATIENTS-IN-USE' })
	})
})

it('a folder is taken from whose it is not, as it was seen', async () => {
	await expect(untieFolder(ledger, line('X1'), 'Résidents/Autre', 'alice')).rejects.toMatchObject({ code: 'MSS-PATIENTS-SAID' })
	await untieFolder(ledger, line('X1'), twice.folder, 'alice')
	expect(await folderOf('X1')).toBeNull()
})
