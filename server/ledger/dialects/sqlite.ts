/** Kysely over Node's own SQLite: one connection, WAL, every commit on disk (synchronous FULL). */
import type { DialectAdapter, Driver, SqliteStatement } from 'kysely'
import type { DatabaseSync as Database, SQLInputValue } from 'node:sqlite'

import { Kysely, SqliteAdapter, SqliteDialect } from 'kysely'
import { DatabaseSync } from 'node:sqlite'
import { watched } from '../within.ts'

/** Milliseconds that a writer waits for another process (an import beside `serve`). */
export const BUSY_TIMEOUT = 10_000
/** Pages of WAL before SQLite folds it back. */
const CHECKPOINT_PAGES = 2000

/** Statements kept ready, those used last: the program has fewer, but for lists of varying length, which would fill the place. */
const MAX_PREPARED = 300

/** Called before each statement; the tests make it fail. */
export type OnStatement = (sql: string) => void

/** What SQLite writes beside a file, and plays over whatever stands there under its name. */
export const companionsOf = (file: string) => [`${file}-wal`, `${file}-shm`, `${file}-journal`]

/** Names of its tables, whatever its layout. */
export function tablesIn(database: Database): Set<unknown> {
	return new Set(database.prepare('SELECT name FROM sqlite_master WHERE type = \'table\'').all().map(({ name }) => name))
}

export function openSqlite<Tables>(
	file: string,
	{ readOnly = false, onStatement = () => {} }: { readOnly?: boolean, onStatement?: OnStatement } = {},
): Kysely<Tables> {
	const database = new DatabaseSync(file, { readOnly, timeout: BUSY_TIMEOUT, enableForeignKeyConstraints: true })
	if (!readOnly) {
		// What is deleted is overwritten, in the pages that stay and in those that become free (design.md "Retention").
		database.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = ${CHECKPOINT_PAGES}; PRAGMA `
			+ 'secure_delete = ON')
	}
	return new Kysely<Tables>({ dialect: new Watched({ database: adapt(database, onStatement, readOnly) }) })
}

/** SQLite changes its tables in a transaction as it changes rows: a migration that is killed never was. */
class Transactional extends SqliteAdapter {
	override get supportsTransactionalDdl(): boolean {
		return true
	}
}

/** Whoever asks for the connection from inside the transaction that has it is told so (within.ts). */
class Watched extends SqliteDialect {
	override createAdapter(): DialectAdapter {
		return new Transactional()
	}

	override createDriver(): Driver {
		return watched(super.createDriver())
	}
}

/** The shape Kysely expects: `run` and `all` take their parameters as an array. */
function adapt(database: Database, onStatement: OnStatement, readOnly: boolean) {
	const prepared = new Map<string, SqliteStatement>()
	return {
		close: () => database.close(),
		prepare: (text: string) => {
			// A transaction that begins by reading could not write once another process (an import) has written meanwhile.
			const sql = text === 'begin' && !readOnly ? 'begin immediate' : text
			onStatement(sql)
			const known = prepared.get(sql)
			if (known) {
				prepared.delete(sql)
				prepared.set(sql, known)
				return known
			}
			const statement = database.prepare(sql)
			const adapted = {
				reader: statement.columns().length > 0,
				all: (parameters: readonly unknown[]) => statement.all(...parameters as SQLInputValue[]),
				run: (parameters: readonly unknown[]) => statement.run(...parameters as SQLInputValue[]),
				iterate: (parameters: readonly unknown[]) => statement.iterate(...parameters as SQLInputValue[]),
			}
			prepared.set(sql, adapted)
			if (prepared.size > MAX_PREPARED) {
				prepared.delete(prepared.keys().next().value!)
			}
			return adapted
		},
	}
}
