/** The ledger, opened: its tables, its audit chain, and time as the program reads it. */
import type { Clock } from '../time/clock.ts'
import type { Db, Tx } from './db.ts'
import type { OnStatement } from './dialects/sqlite.ts'
import type { LedgerPlace } from './ledger-place.ts'
import type { SettingName, Tables } from './ledger-schema.ts'
import type { Seat } from './members/seat.ts'

import { sql } from 'kysely'
import { existsSync, statSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { MssError, systemCode, systemFault } from '../errors.ts'
import { makePrivate } from '../files/private-files.ts'
import { machineClock } from '../time/clock.ts'
import { AuditChain } from './audit.ts'
import { tableNamed } from './dialects/either.ts'
import { BUSY_TIMEOUT, openSqlite, tablesIn } from './dialects/sqlite.ts'
import { factOf, noteFact } from './facts.ts'
import { grouped } from './grouped.ts'
import { isInPostgres, ledgerFile } from './ledger-place.ts'
import { hasThisLayout, isCurrentLayout, migrate } from './migrations/migrations.ts'
import { madeSettingOfAny } from './tables/made.table.ts'
import { Vault } from './vault.ts'
import { mustBeOutside, withinTransaction } from './within.ts'

export type { Db, Tx }

export interface Ledger {
	db: Db
	audit: AuditChain
	/** What time it is, for what is written. */
	clock: Clock
	vault: Vault
	/** Its file, or the name of what is beside it on this machine (place.ts). */
	file: string
	isInPostgres: boolean
	/** Runs a change and its audit entries in one transaction: both or neither. */
	change: <T>(act: (tx: Tx) => Promise<T>) => Promise<T>
	/**
	 * The same, of what is known elsewhere and would be done again: it outlives this process at once, and a power cut from the next change
	 * on, which puts all before it on the disk (ADR 60).
	 */
	note: <T>(act: (tx: Tx) => Promise<T>) => Promise<T>
	/** As `change`, with what others write at the same moment: of what thousands of mailboxes tell of themselves (grouped.ts). */
	together: <T>(act: (tx: Tx) => Promise<T>) => Promise<T>
	close: () => Promise<void>
}

interface Opening {
	readOnly?: boolean
	/** Of PostgreSQL: the place of who takes in. */
	seat?: Seat
	/** Others are at work: they know this layout, or are waited for. */
	isShared?: boolean
	onStatement?: OnStatement
	clock?: Clock
}

/** @throws {MssError} MSS-LOCKED, MSS-LEDGER-OPEN, MSS-LEDGER-NEWER, MSS-LEDGER-DAMAGED, MSS-LEDGER-AWAY, MSS-SECRET-WRONG, MSS-DISK-… */
export async function openLedger(
	place: LedgerPlace,
	keys: { audit: Buffer, vault: Buffer },
	{ clock = machineClock, ...wanted }: Opening = {},
): Promise<Ledger> {
	try {
		const readOnly = wanted.readOnly === true && await isReadable(place)
		const db = await joined(place, { ...wanted, readOnly })
		const audit = new AuditChain(keys.audit, clock)
		try {
			if (wanted.isShared === true && !await isCurrentLayout(db)) {
				// Those of another version are at work.
				throw new MssError('MSS-LOCKED')
			}
			if (!readOnly) {
				await migrate(db)
			}
			await checkKey(db, audit, readOnly)
		} catch (error) {
			await db.destroy()
			throw error
		}
		return {
			db,
			file: ledgerFile(place),
			isInPostgres: isInPostgres(place),
			audit,
			clock,
			vault: new Vault(keys.vault),
			change: changeOf(db),
			note: isInPostgres(place) ? changeOf(db) : noteOf(db),
			together: grouped(changeOf(db)),
			close: () => db.destroy(),
		}
	} catch (error) {
		throw error instanceof MssError ? error : systemFault(error) ?? new MssError('MSS-LEDGER-OPEN', systemCode(error), { cause: error })
	}
}

/**
 * May it be looked at as it is? Nothing was ever received: an empty ledger answers as well as a missing one. Installed over an older
 * version: what only looks must find its tables too.
 */
async function isReadable(place: LedgerPlace): Promise<boolean> {
	return (isInPostgres(place) || existsSync(ledgerFile(place))) && await isCurrent(place)
}

/** Its engine, which SQLite alone does not have to load. */
async function joined(place: LedgerPlace, options: Opening): Promise<Db> {
	if (isInPostgres(place)) {
		return (await import('./dialects/postgres.ts')).openPostgres<Tables>(place, options)
	}
	const file = ledgerFile(place)
	if (!options.readOnly) {
		makePrivate(file)
	}
	return openSqlite<Tables>(file, options)
}

/** Milliseconds after which a question that has no answer is asked anew, by another connection. */
const UNANSWERED = 10_000

/** Another connection of a sidecar's, to be seen by: it waits behind no change. @throws {MssError} */
export async function openBeside(place: LedgerPlace, application: string): Promise<Db> {
	const { openPostgres } = await import('./dialects/postgres.ts')
	return openPostgres<Tables>(place, { beside: { application, patience: UNANSWERED } })
}

/** One transaction at a time on the one connection: within it, a call that is not its own would wait for itself for ever. */
function changeOf(db: Db): Ledger['change'] {
	return (act) => {
		mustBeOutside()
		return withinTransaction(() => db.transaction().execute(act))
	}
}

/** Of SQLite, whose every other commit waits for the disk. */
function noteOf(db: Db): Ledger['note'] {
	return (act) => {
		mustBeOutside()
		return withinTransaction(() => db.connection().execute(async (one) => {
			await sql`PRAGMA synchronous = NORMAL`.execute(one)
			try {
				return await one.transaction().execute(act)
			} finally {
				await sql`PRAGMA synchronous = FULL`.execute(one)
			}
		}))
	}
}

/** Tables of which one row means that this ledger has been at work. */
const AT_WORK = ['audit', 'audit_seal', 'messages', 'uids', 'outgoing', 'patients', 'secrets'] as const

/** Where what is put back from a backup stands until it takes its place, the ledger last (kept/restore.ts). */
export function restoringOf(target: string): string {
	return `${target}.restoring`
}

/** Nothing begins where a backup is being put back. @throws {MssError} MSS-RESTORE-UNFINISHED */
export function mustBeRestored(file: string): void {
	if (existsSync(restoringOf(file))) {
		throw new MssError('MSS-RESTORE-UNFINISHED', restoringOf(file))
	}
}

/** No ledger yet, or one in which nothing was ever written: a first start. One that cannot be read is none. */
export async function isUnused(place: LedgerPlace): Promise<boolean> {
	return isInPostgres(place) ? isUnusedDatabase(place) : isUnusedFile(ledgerFile(place))
}

async function isUnusedDatabase(place: LedgerPlace): Promise<boolean> {
	const db = await joined(place, { readOnly: true })
	try {
		const { rows: [known] } = await tableNamed('audit').execute(db)
		return known === undefined || !await isAtWork(db)
	} finally {
		await db.destroy()
	}
}

function isUnusedFile(file: string): boolean {
	if (!existsSync(file) || statSync(file).size === 0) {
		return true
	}
	try {
		const database = new DatabaseSync(file, { readOnly: true, timeout: BUSY_TIMEOUT })
		try {
			const tables = tablesIn(database)
			return AT_WORK.every((table) => !tables.has(table) || database.prepare(`SELECT 1 FROM ${table} LIMIT 1`).get() === undefined)
		} finally {
			database.close()
		}
	} catch {
		return false
	}
}

const FINGERPRINT = 'key-fingerprint'

/**
 * Another key than the one that this ledger was begun with is told; of a ledger from before, its last entries tell.
 *
 * @throws {MssError} MSS-SECRET-WRONG
 */
async function checkKey(db: Db, audit: AuditChain, readOnly: boolean): Promise<void> {
	const known = await factOf(db, FINGERPRINT)
	if (known === audit.fingerprint) {
		return
	}
	const isOurs = await audit.wroteSome(db)
	if (isOurs === false || (known !== null && isOurs === null && await isAtWork(db))) {
		throw new MssError('MSS-SECRET-WRONG')
	}
	if (!readOnly) {
		await noteFact(db, FINGERPRINT, audit.fingerprint)
	}
}

async function isAtWork(db: Db): Promise<boolean> {
	for (const table of AT_WORK) {
		if (await db.selectFrom(table).select(sql`1`.as('one')).limit(1).executeTakeFirst()) {
			return true
		}
	}
	return false
}

/** Is it exactly in this program's layout? */
export async function knowsLayout(place: LedgerPlace): Promise<boolean> {
	const db = await joined(place, { readOnly: true })
	return hasThisLayout(db).finally(() => db.destroy())
}

/** What the page says, as it stands there: of a ledger of before, or of a program to come, too. Undefined: nothing. */
export async function settingIn(place: LedgerPlace, name: SettingName): Promise<Tables['made_settings'] | undefined> {
	const db = await joined(place, { readOnly: true })
	return madeSettingOfAny(db, name).finally(() => db.destroy())
}

async function isCurrent(place: LedgerPlace): Promise<boolean> {
	const db = await joined(place, { readOnly: true })
	return isCurrentLayout(db).finally(() => db.destroy())
}
