import { existsSync, mkdtempSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { removeLeftChecks } from './restore.ts'

it('what a killed check left in clear is removed a day later, and nothing else', async () => {
	const [old, young, other] = ['mssante-check-', 'mssante-check-', 'mssante-autre-'].map((name) => mkdtempSync(join(tmpdir(), name))) as
		[string, string, string]
	for (const folder of [old, young, other]) {
		writeFileSync(join(folder, 'ledger.db'), 'en clair')
	}
	const before = new Date(Date.now() - 25 * 3_600_000)
	utimesSync(old, before, before)
	utimesSync(other, before, before)
	await removeLeftChecks()
	expect([old, young, other].map((folder) => existsSync(folder))).toEqual([false, true, true])
})
