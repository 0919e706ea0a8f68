import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { ledgerAt } from '../../../test/support/ledger.support.ts'
import { openLedger } from '../ledger.ts'
import { patientsWithFolderIn } from '../reads/patients.reads.ts'
import { addPatient } from './patients.table.ts'

let ledger: Awaited<ReturnType<typeof openLedger>>
const NOTHING = {
	matricule: null,
	oid: null,
	status: 'provisoire',
	birth_family_name: null,
	birth_given_names: null,
	first_birth_given_name: null,
	used_family_name: null,
	used_given_name: null,
	birth_date: null,
	sex: null,
	birth_place: null,
	folder_id: null,
	folder_path: null,
	discharged: null,
	opposition: null,
	compared_name: null,
}

beforeAll(async () => {
	const key = Buffer.alloc(32, 1)
	const file = join(mkdtempSync(join(tmpdir(), 'mssante-patients-')), 'ledger.db')
	ledger = await openLedger(await ledgerAt(file), { audit: key, vault: key })
	await ledger.change(async (tx) => {
		const folders = { A: 'Dossier_1', B: 'Dossier_1/Enfant', C: 'DossierX1/Autre', D: '100 %/Dedans' }
		for (const [id, folder] of Object.entries(folders)) {
			await addPatient(tx, { ...NOTHING, structure: 'ime', id, folder })
		}
	})
})
afterAll(() => ledger.close())

it.each([
	['Dossier_1', ['A', 'B']],
	['100 %', ['D']],
])('a folder inside « %s » is found, whatever is in its name, and no other', async (folder, ids) => {
	expect((await patientsWithFolderIn(ledger.db, [folder], folder)).map(({ id }) => id).sort()).toEqual(ids)
})
