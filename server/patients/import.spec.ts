import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { PEOPLE, register } from '../../demo/fixtures/people.fixture.ts'
import { ledgerAt } from '../../test/support/ledger.support.ts'
import { openLedger } from '../ledger/ledger.ts'
import { wordsOfChange } from './changes.ts'
import { importRegister, previewRegister } from './import.ts'
import { patientsOf } from './registry.ts'

const [marguerite, paul, pierre] = PEOPLE as [typeof PEOPLE[number], typeof PEOPLE[number], typeof PEOPLE[number]]
let ledger: Awaited<ReturnType<typeof openLedger>>
beforeEach(async () => {
	await ledger?.close()
	const key = Buffer.alloc(32)
	ledger = await openLedger(await ledgerAt(join(mkdtempSync(join(tmpdir(), 'mssante-import-')), 'l.db')), { audit: key, vault: key })
	await importRegister(ledger, Buffer.from(register([marguerite, paul, pierre])), [])
})
afterAll(() => ledger.close())
const load = (people: typeof PEOPLE, confirm = false) => importRegister(ledger, Buffer.from(register(people)), [], { confirm })
const folderOf = async (id: string) => (await patientsOf(ledger.db)).find((one) => one.id === id)?.folder

describe('what changes', () => {
	it('is told old and new, with whose it is and on what line', async () => {
		const { changes, conflicts } = await load([marguerite, { ...paul, birthDate: '19380622' }])
		expect(conflicts).toEqual([{ id: 'R002', field: 'date_naissance' }])
		expect(changes).toMatchObject([{ line: 3, id: 'R002', name: 'CHARPENTIER Paul', mustConfirm: true }])
		expect(wordsOfChange(changes[0]!)).toBe('date de naissance\u00A0: 21/06/1938 → 22/06/1938')
	})

	it('is told of a matricule as a card has it', async () => {
		const { changes } = await load([{ ...paul, thirteen: '1380669123019' }])
		expect(changes.map(({ column, before, after }) => [column, before?.slice(0, 18), after?.slice(0, 18)])).toEqual([
			['matricule', '1 38 06 69 123 011', '1 38 06 69 123 019'],
		])
	})

	it('asks for nobody’s word where a used name or a status changes', async () => {
		const { changes, updated } = await load([{ ...paul, used: 'DURAND', status: 'validee' }])
		expect([updated, changes.map(({ column, mustConfirm }) => [column, mustConfirm])]).toEqual([
			1,
			[['statut_ins', false], ['nom_utilise', false]],
		])
	})
})

describe('a folder', () => {
	it('that changes is applied once it is confirmed, as an identity is', async () => {
		const moved = { ...paul, folder: 'Résidents/Ailleurs' }
		expect(await load([moved])).toMatchObject({ updated: 0, unchanged: 1, conflicts: [{ id: 'R002', field: 'dossier' }] })
		expect(await folderOf('R002')).toBe(paul.folder)
		expect(await load([moved], true)).toMatchObject({ updated: 1, conflicts: [] })
		expect(await folderOf('R002')).toBe('Résidents/Ailleurs')
	})

	it('that is another resident’s is refused, confirmed or not, both named', async () => {
		const report = await load([{ ...paul, folder: pierre.folder }], true)
		expect(report).toMatchObject({ updated: 0, rejected: [{ line: 2 }], conflicts: [{ id: 'R002', field: 'dossier' }] })
		expect(report.rejected[0]!.reason).toContain('CHARPENTIER PAUL (R002) et CHARPENTIER PIERRE (R003) ont le même dossier')
		expect(await folderOf('R002')).toBe(paul.folder)
	})

	it('that two newcomers would have is neither’s', async () => {
		const twins = ['X1', 'X2'].map((id, index) => ({ ...paul, id, thirteen: `150067511200${index}`, folder: 'Résidents/X' }))
		expect(await load(twins)).toMatchObject({ added: 0, rejected: [{ line: 2 }, { line: 3 }] })
	})

	it('may be exchanged with another’s, once confirmed; half of it may not', async () => {
		const exchanged = [{ ...paul, folder: pierre.folder }, { ...pierre, folder: paul.folder }]
		expect(await load(exchanged, true)).toMatchObject({ updated: 2, rejected: [] })
		expect([await folderOf('R002'), await folderOf('R003')]).toEqual([pierre.folder, paul.folder])
		const third = { ...marguerite, folder: 'Résidents' }
		expect(await load([{ ...paul, folder: 'Résidents/Ailleurs' }, third], true)).toMatchObject({ updated: 0, rejected: [{}, {}] })
	})
})

it('the lines that are rejected leave as a table, each as it was, with its reason before it', async () => {
	const { rejectedFile, rejected } = await previewRegister(ledger, Buffer.from(register([{ ...paul, birthPlace: '1053' }])), [])
	expect(rejected).toHaveLength(1)
	const [head, line] = rejectedFile!.split('\r\n')
	expect(head).toMatch(/^\uFEFF"motif";"id";"matricule"/)
	expect(line).toMatch(/^"Le lieu de naissance.*zéro de gauche.*";"R002";/)
	expect((await load([paul])).rejectedFile).toBeNull()
})
