/**
 * Where a test's ledger is: a file of SQLite's; under the project « postgres » (vitest.config.ts), a database of the server that stands for
 * the whole run (postgres-of-run.ts).
 */
import type { LedgerPlace } from '../../server/ledger/place.ts'

import { createHash } from 'node:crypto'
import { dirname } from 'node:path'
import { makeDatabase } from './postgres.ts'

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
