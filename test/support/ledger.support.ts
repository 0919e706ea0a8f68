/**
 * Where a test's ledger is: a file of SQLite's; under the project « postgres » (vitest.config.ts), a database of the server that stands for
 * the whole run (postgres-of-run.ts).
 */
import type { LedgerPlace } from '../../server/ledger/ledger-place.ts'
import type { Tables } from '../../server/ledger/ledger-schema.ts'

import { sql } from 'kysely'
import { createHash } from 'node:crypto'
import { dirname, join } from 'node:path'
import { openPostgres } from '../../server/ledger/dialects/postgres.ts'
import { openSqlite } from '../../server/ledger/dialects/sqlite.ts'
import { isInPostgres, ledgerFile } from '../../server/ledger/ledger-place.ts'
import { makeDatabase } from './postgres.support.ts'

/** Characters of a name. */
const NAME = 24

export const ON_POSTGRES = process.env.MSSANTE_TEST_LEDGER === 'postgres'

/** The same for the same file. */
export async function ledgerAt(file: string): Promise<LedgerPlace> {
	if (!ON_POSTGRES) {
		return { url: `sqlite:${file}` }
	}
	const folder = process.env.MSSANTE_TEST_POSTGRES!
	const database = `l${createHash('sha256').update(file).digest('hex').slice(0, NAME)}`
	await makeDatabase(folder, database)
	return { url: `postgres://mssante@/${database}?host=${folder}`, folder: dirname(file) }
}

/** A statement of both engines, in a world's ledger, beside whoever has it: what it answers. */
export async function inLedger<Row>(root: string, statement: string): Promise<Row[]> {
	return askedOf(await ledgerAt(join(root, 'data/ledger.db')), statement)
}

/** The same, of a ledger anywhere. */
export async function askedOf<Row>(place: LedgerPlace, statement: string): Promise<Row[]> {
	const db = isInPostgres(place) ? openPostgres<Tables>(place, {}) : openSqlite<Tables>(ledgerFile(place))
	try {
		return (await sql.raw<Row>(statement).execute(db)).rows
	} finally {
		await db.destroy()
	}
}
