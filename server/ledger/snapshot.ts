/**
 * A copy of the ledger as it is at one instant, while others write in it: `VACUUM INTO` reads in one transaction. SQLite's online backup
 * begins anew at each write of another process, and would never end beside a `serve` at work. In a thread: a large ledger takes seconds.
 */
import type { SnapshotEnd } from './snapshot-worker.ts'

import { existsSync, rmSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { pathToFileURL } from 'node:url'
import { Worker } from 'node:worker_threads'
import { MssError, systemFault } from '../errors.ts'
import { makePrivate } from '../files/private-files.ts'
import { BUSY_TIMEOUT, companionsOf, tablesIn } from './dialects/sqlite.ts'
import { LEDGER_ID } from './ledger-identity.ts'
import { lockAtOnce } from './lock.ts'

/** Where a copy stands that may not stand elsewhere in clear. */
export const snapshotOf = (file: string) => `${file}.snapshot`

/** One backup at a time; null: one is being made. */
export function lockBackups(file: string): (() => void) | null {
	return lockAtOnce(`${file}.backup`)
}

/** By whoever makes backups alone (`lockBackups`). */
export function removeSnapshot(file: string): void {
	for (const one of [snapshotOf(file), ...companionsOf(snapshotOf(file))]) {
		rmSync(one, { force: true })
	}
}

/** What a killed backup left holds what is erased since. One that is being made stays. */
export function removeLeftSnapshot(file: string): void {
	if (!existsSync(snapshotOf(file))) {
		return
	}
	const unlock = lockBackups(file)
	if (unlock !== null) {
		removeSnapshot(file)
		unlock()
	}
}

/** Raw mail that the ledger stands on. */
export interface Spooled {
	/** Name in the spool. */
	name: string
	sha256: string
}

/** @param target made here, readable by its owner alone. @throws {MssError} MSS-DISK-…, MSS-LEDGER-… */
export async function takeSnapshot(file: string, target: string, signal?: AbortSignal): Promise<void> {
	signal?.throwIfAborted()
	makePrivate(target)
	const worker = new Worker(new URL('./snapshot-worker.ts', import.meta.url), { workerData: { file, target } })
	const stop = () => void worker.terminate()
	signal?.addEventListener('abort', stop, { once: true })
	try {
		const end = await new Promise<SnapshotEnd>((resolve, reject) => {
			worker.once('message', resolve)
			worker.once('error', reject)
			worker.once('exit', () => reject(new MssError('MSS-LEDGER-OPEN', 'copie interrompue')))
		})
		if (end !== null) {
			throw new MssError(end.code, end.detail)
		}
	} finally {
		signal?.removeEventListener('abort', stop)
	}
}

/** Where raw mail is named; an older layout lacks some. */
const NAMED = [
	['messages', 'SELECT spool AS name, raw_sha256 AS sha256 FROM messages WHERE spool IS NOT NULL'],
	['outgoing', 'SELECT spool AS name, raw_sha256 AS sha256 FROM outgoing WHERE spool IS NOT NULL'],
	['dossier_files', 'SELECT spool AS name, sha256 FROM dossier_files WHERE spool IS NOT NULL'],
	['asked_files', 'SELECT spool AS name, sha256 FROM asked_files'],
] as const

export interface SnapshotFacts {
	ledger: string | null
	auditHead: { seq: number, mac: string } | null
}

/** A ledger that nobody writes in, of whatever layout. */
export class Snapshot {
	readonly #database: DatabaseSync
	readonly #tables: Set<unknown>

	/** @throws {MssError} MSS-LEDGER-DAMAGED */
	constructor(file: string) {
		try {
			// Nothing is made beside it, and its folder may be read-only.
			const address = pathToFileURL(file)
			address.searchParams.set('immutable', '1')
			this.#database = new DatabaseSync(address, { readOnly: true, timeout: BUSY_TIMEOUT })
			this.#tables = tablesIn(this.#database)
		} catch (error) {
			throw systemFault(error) ?? error
		}
	}

	facts(): SnapshotFacts {
		const id = this.#database.prepare('SELECT value FROM facts WHERE name = ?').get(LEDGER_ID)
		const head = this.#database.prepare('SELECT seq, mac FROM audit_head').get()
		return {
			ledger: id === undefined ? null : String(id.value),
			auditHead: head === undefined ? null : { seq: Number(head.seq), mac: String(head.mac) },
		}
	}

	hasFact(name: string): boolean {
		return this.#database.prepare('SELECT 1 FROM facts WHERE name = ?').get(name) !== undefined
	}

	* spooled(): Iterable<Spooled> {
		for (const [table, sql] of NAMED) {
			for (const row of this.#tables.has(table) ? this.#database.prepare(sql).iterate() : []) {
				yield { name: String(row.name), sha256: String(row.sha256) }
			}
		}
	}

	close(): void {
		this.#database.close()
	}
}

/** Of these raw mails, those that the ledger of now still names. */
export function stillSpooled(file: string, names: string[]): Set<string> {
	if (names.length === 0) {
		return new Set()
	}
	const database = new DatabaseSync(file, { readOnly: true, timeout: BUSY_TIMEOUT })
	try {
		const tables = tablesIn(database)
		const asked = NAMED.filter(([table]) => tables.has(table))
			.map(([table]) => database.prepare(`SELECT 1 FROM ${table} WHERE spool = ? LIMIT 1`))
		return new Set(names.filter((name) => asked.some((one) => one.get(name) !== undefined)))
	} finally {
		database.close()
	}
}
