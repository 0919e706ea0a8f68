/** What each engine does of its own files. */
import type { Kysely } from 'kysely'
import type { LedgerPlace } from '../ledger-place.ts'

import { sql } from 'kysely'
import { isInPostgres } from '../ledger-place.ts'
import { either, isPostgres } from './either.ts'
import { asFault } from './postgres-faults.ts'

/** `damaged`: as far as SQLite can tell. `unsafe`: PostgreSQL does not write on the disk what it says that it has written. */
export async function troubleOf<Tables>(db: Kysely<Tables>): Promise<'damaged' | 'unsafe' | null> {
	const { rows: [row] } = await either<{ quick_check: string }>(
		sql`PRAGMA quick_check`,
		sql`SELECT CASE WHEN current_setting('fsync') = 'on' AND current_setting('full_page_writes') = 'on' THEN 'ok' ELSE 'unsafe' END
			AS quick_check`,
	).execute(db)
	return row?.quick_check === 'ok' ? null : row?.quick_check === 'unsafe' ? 'unsafe' : 'damaged'
}

/**
 * Nothing of what was overwritten is left beside: the log of writes is emptied into the ledger. With a reader at work, the next time
 * does it. PostgreSQL, which overwrites nothing, gives the room back, and counts anew what it plans by: by a connection of its own, for
 * that may take minutes, and nobody waits for it.
 */
export async function emptyWriteLog<Tables>(db: Kysely<Tables>, place: LedgerPlace): Promise<void> {
	if (!isInPostgres(place)) {
		await sql`PRAGMA wal_checkpoint(TRUNCATE)`.execute(db)
		return
	}
	const { joinPostgres } = await import('./postgres.ts')
	const session = await joinPostgres(place)
	try {
		await session.query('VACUUM (ANALYZE)')
	} catch (error) {
		throw asFault(error)
	} finally {
		await session.end()
	}
}

/** All of it written anew, for what was deleted before deleted things were overwritten: in files of SQLite’s alone. */
export async function rewrite<Tables>(db: Kysely<Tables>): Promise<void> {
	if (!isPostgres(db)) {
		await sql`VACUUM`.execute(db)
	}
}

/** Bytes of a database; null: it is a file, whose size its folder tells. */
export async function databaseBytes<Tables>(db: Kysely<Tables>): Promise<number | null> {
	const { rows: [row] } = await either<{ bytes: number | null }>(
		sql`SELECT NULL AS bytes`,
		sql`SELECT pg_database_size(current_database()) AS bytes`,
	).execute(db)
	return row?.bytes ?? null
}
