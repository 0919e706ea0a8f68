/** The same migrations make the same ledger of both engines. */
import type { Db } from '../../server/ledger/db.ts'

import { sql } from 'kysely'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { openLedger } from '../../server/ledger/ledger.ts'
import { hasThisLayout } from '../../server/ledger/migrations/migrations.ts'
import { ledgerAt } from '../support/ledger.support.ts'
import { newFolder } from '../support/new-folder.ts'

const KEYS = { audit: Buffer.alloc(32), vault: Buffer.alloc(32) }
const folder = newFolder('layout')
const file = join(folder, 'l.db')

interface Column {
	name: string
	type: string
	isNullable: boolean
}

/** As Kysely finds them; types, as they are read. */
async function layoutOf(db: Db): Promise<Record<string, Column[]>> {
	const tables = await db.introspection.getTables()
	return Object.fromEntries(tables.map(({ name, columns }) => [name, columns.map((column) => ({
		name: column.name,
		type: /int/i.test(column.dataType) ? 'integer' : 'text',
		// Of a key, SQLite says nothing.
		isNullable: column.isNullable,
	})).sort((one, other) => one.name < other.name ? -1 : 1)]))
}

function namesOnly(layout: Record<string, Column[]>) {
	return Object.fromEntries(Object.entries(layout).map(([table, columns]) => [table, columns.map(({ name, type }) => `${name} ${type}`)]))
}

/** Of the bytes that it has, and a ledger of SQLite’s has not (ADR 55). */
const OWN = ['dossier_files_spool', 'messages_spool', 'outgoing_spool']

it('the same tables, columns and indexes, and those of its own', async () => {
	const [here, there] = [await openLedger({ url: `sqlite:${file}` }, KEYS), await openLedger(await ledgerAt(file), KEYS)]
	expect(namesOnly(await layoutOf(there.db))).toEqual(namesOnly(await layoutOf(here.db)))
	const ours = await sql<{ name: string }>`SELECT name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL ORDER BY name`
		.execute(here.db)
	const theirs = await sql<{ name: string }>`SELECT indexname AS name FROM pg_indexes WHERE schemaname = current_schema()
		AND indexname NOT LIKE '%_pkey' AND indexname NOT LIKE '%_key' ORDER BY indexname COLLATE "C"`.execute(there.db)
	expect(theirs.rows.map(({ name }) => name)).toEqual([...ours.rows.map(({ name }) => name), ...OWN].sort())
	await Promise.all([here.close(), there.close()])
})

it('every text is in the order of its bytes, and no table has a text that is not', async () => {
	const ledger = await openLedger(await ledgerAt(file), KEYS)
	const { rows } = await sql`SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = current_schema()
		AND data_type = 'text' AND collation_name IS DISTINCT FROM 'C'`.execute(ledger.db)
	expect(rows).toEqual([])
	await ledger.close()
})

it('a ledger is begun again as it is, by a command that only looks too; one of a newer program is refused', async () => {
	const ledger = await openLedger(await ledgerAt(file), KEYS, { readOnly: true })
	expect(await hasThisLayout(ledger.db)).toBe(true)
	await expect(sql`DELETE FROM facts`.execute(ledger.db)).rejects.toMatchObject({ code: 'MSS-LEDGER-OPEN' })
	await ledger.close()
	const writing = await openLedger(await ledgerAt(file), KEYS)
	await sql`INSERT INTO kysely_migration VALUES ('99-turns', '2027-01-01')`.execute(writing.db)
	await writing.close()
	await expect(openLedger(await ledgerAt(file), KEYS)).rejects.toMatchObject({ code: 'MSS-LEDGER-NEWER' })
})

it('a text of a stranger longer than an index in order bears is kept, and found', async () => {
	const other = join(folder, 'm.db')
	const ledger = await openLedger(await ledgerAt(other), KEYS)
	const long = `<${Array.from({ length: 3000 }, (_, index) => String.fromCharCode(33 + index * 7919 % 90)).join('')}@x>`
	const { id } = await ledger.db.insertInto('messages').values({
		mailbox: 'a@b',
		structure: '',
		message_id: long,
		raw_sha256: '',
		content_sha256: '',
		size: 1,
		internal_date: '',
		received_at: '',
		state: 'review',
		sender: long,
	} as never).returning('id').executeTakeFirstOrThrow()
	expect(await ledger.db.selectFrom('messages').select('id').where('message_id', '=', long).execute()).toEqual([{ id }])
	await ledger.close()
})

it('JSON is read where PostgreSQL shares out the reading of a large table, and the building of its indexes', async () => {
	const ledger = await openLedger(await ledgerAt(join(folder, 'n.db')), KEYS)
	await sql`INSERT INTO facts (name, value) SELECT 'many:' || n, repeat('x', 1000) FROM generate_series(1, 20000) AS n`.execute(ledger.db)
	const shared = ['parallel_setup_cost', 'parallel_tuple_cost', 'min_parallel_table_scan_size', 'min_parallel_index_scan_size']
	await ledger.db.connection().execute(async (one) => {
		for (const setting of shared) {
			await sql.raw(`SET ${setting} = 0`).execute(one)
		}
		const { rows } = await sql`SELECT count(mssante_json(value)) + count(mssante_number(value, 'a')) AS read,
			count(mssante_list(value, '{a}')) AS lists FROM facts WHERE name LIKE 'many:%'`.execute(one)
		expect(rows).toEqual([{ read: 0, lists: 20_000 }])
		await sql`CREATE INDEX many_numbers ON facts (mssante_number(value, 'a'))`.execute(one)
	})
	await ledger.close()
})
