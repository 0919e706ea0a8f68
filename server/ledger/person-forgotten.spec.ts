import type { Db } from './ledger.ts'

import { sql } from 'kysely'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { ledgerAt } from '../../test/support/ledger.support.ts'
import { openLedger } from './ledger.ts'
import { personForgotten } from './person-forgotten.ts'

const KEY = Buffer.alloc(32, 7)
let ledger: Awaited<ReturnType<typeof openLedger>>
beforeAll(async () => {
	ledger = await openLedger(await ledgerAt(join(mkdtempSync(join(tmpdir(), 'mssante-person-')), 'ledger.db')), { audit: KEY, vault: KEY })
})
afterAll(() => ledger.db.destroy())

/** What others know of an account stays: its name, that it is gone, who approves, who dropped a file. */
const STAYS = ['people', 'gone_accounts', 'made_people', 'dropped_files']

const columnsOf = async (db: Db) => (await db.introspection.getTables()).map(({ name, columns }) => ({ name, columns }))

it('whoever is gone keeps nothing in any table of what people keep for themselves; others keep theirs', async () => {
	const theirs = (await columnsOf(ledger.db)).filter(({ name, columns }) =>
		columns.some((column) => column.name === 'user') && !STAYS.includes(name))
	expect(theirs.length).toBeGreaterThan(8)
	const left = (user: string) => Promise.all(theirs.map(async ({ name }) =>
		(await sql`SELECT 1 FROM ${sql.table(name)} WHERE ${sql.ref('user')} = ${user}`.execute(ledger.db)).rows.length))
	for (const user of ['claire', 'sophie']) {
		for (const { name, columns } of theirs) {
			const values = columns.map((column) => column.name === 'user' ? user : /int/i.test(column.dataType) ? 1 : 'x')
			await sql`INSERT INTO ${sql.table(name)} (${sql.join(columns.map((column) => sql.ref(column.name)))})
				VALUES (${sql.join(values)})`.execute(ledger.db)
		}
	}
	await ledger.change((tx) => personForgotten(tx, 'claire'))
	expect([await left('claire'), await left('sophie')]).toEqual([theirs.map(() => 0), theirs.map(() => 1)])
})
