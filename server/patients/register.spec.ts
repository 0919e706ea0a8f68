import type { Ledger } from '../ledger/ledger.ts'

import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { ledgerAt } from '../../test/support/ledger.support.ts'
import { openLedger } from '../ledger/ledger.ts'
import { lineOut } from '../ledger/tables/patients.table.ts'
import { addPatient, changePatient, takeOutPatient } from '../ledger/tables/patients.table.ts'
import { NOBODY } from '../mssante/ins/identity.ts'
import { registerOf } from './register.ts'
import { rowOf } from './registry.ts'

const KEY = Buffer.alloc(32)
function line(id: string, family: string, structure = 'lilas') {
	return rowOf({
		...NOBODY,
		structure,
		id,
		status: 'qualifiee',
		birthFamilyName: family,
		folder: null,
		discharged: null,
		out: null,
		opposition: null,
	})
}

let [ours, beside]: [Ledger?, Ledger?] = []
beforeEach(async () => {
	const place = await ledgerAt(join(mkdtempSync(join(tmpdir(), 'mssante-register-')), 'l.db'))
	ours = await openLedger(place, { audit: KEY, vault: KEY })
	await ours.change((tx) => addPatient(tx, line('R1', 'PETIT')))
	// A command beside `serve`.
	beside = await openLedger(place, { audit: KEY, vault: KEY })
})
afterEach(async () => {
	await beside?.close()
	await ours?.close()
})

const families = async () => [...(await registerOf(ours!.db, 'lilas')).people.values()].flatMap((one) => one.families)

it('is the same list for as long as nobody changes a line', async () => {
	const first = await registerOf(ours!.db, 'lilas')
	await ours!.change((tx) => changePatient(tx, { structure: 'lilas', id: 'R1' }, { folder_id: '7', folder_path: 'Résidents/1' }))
	expect((await registerOf(ours!.db, 'lilas')).list).toBe(first.list)
})

it('is as it is now, whoever changed it: added, renamed, said out for another, taken out, given up', async () => {
	expect(await families()).toEqual(['PETIT'])
	await beside!.change((tx) => addPatient(tx, line('R2', 'GRAND')))
	expect(await families()).toEqual(['PETIT', 'GRAND'])
	await beside!.change((tx) => changePatient(tx, { structure: 'lilas', id: 'R2' }, { birth_family_name: 'MOYEN' }))
	expect(await families()).toEqual(['PETIT', 'MOYEN'])
	const out = { at: '2026-11-27T00:00:00.000Z', by: 'claire', reason: null, replacedBy: 'R1', otherFolder: null }
	await ours!.change((tx) => lineOut(tx, { structure: 'lilas', id: 'R2' }, out))
	expect(await families()).toEqual(['PETIT'])
	await expect(ours!.change(async (tx) => {
		await addPatient(tx, line('R3', 'AUTRE'))
		throw new Error('given up')
	})).rejects.toThrow('given up')
	expect(await families()).toEqual(['PETIT'])
	await ours!.change((tx) => takeOutPatient(tx, { structure: 'lilas', id: 'R1' }))
	expect(await families()).toEqual([])
})

it('is each structure’s own', async () => {
	await ours!.change((tx) => addPatient(tx, line('R1', 'GRAND', 'iris')))
	expect(await families()).toEqual(['PETIT'])
	expect([...(await registerOf(ours!.db, 'iris')).bearers.keys()]).toEqual(['GRAND'])
})
