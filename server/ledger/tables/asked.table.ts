/**
 * What was asked to leave, from the click on (ADR 63): `asked`, and no row once it is queued, refused to whoever waits, or refused at
 * recovery, when it is a sending that failed. One that is being made is seen by its process; of one that is not seen any more,
 * whoever holds its mailbox takes it up.
 */
import type { Expression, Insertable, Selectable } from 'kysely'
import type { Db, Tx } from '../db.ts'
import type { Tables } from '../ledger-schema.ts'

import { sql } from 'kysely'
import { either } from '../dialects/either.ts'
import { changed, removed } from './changed.ts'
import { databaseTime } from './sidecars.table.ts'

export type AskedRow = Selectable<Tables['asked']>
export type AskedFileRow = Selectable<Tables['asked_files']>

/** Milliseconds between two signs of life of whoever makes it, and without any after which they are gone (as sidecars are). */
export const SEEN = 5_000
const SILENT = 30_000
/** Attempts that no process outlived, after which it is not made any more: it may be what ends them. */
export const MAX_ATTEMPTS = 3
/** In `seen_at`: its process is known to be gone. */
const GONE = ''

/** @param at ISO 8601, by this machine's clock; several machines that share a ledger have the database's. */
function seenAt(at: string, ago = 0): Expression<string> {
	return either<string>(sql`${new Date(Date.parse(at) - ago).toISOString()}`, databaseTime(ago))
}

export type NewAsked = Omit<Insertable<Tables['asked']>, 'id' | 'seen_at' | 'attempts' | 'next_attempt_at' | 'error_code'>

/** Its bytes are in the spool. @return its id; null: the same key is asked already */
export async function askedNow(
	tx: Tx,
	asked: NewAsked,
	files: Omit<Insertable<Tables['asked_files']>, 'asked_id' | 'position'>[],
): Promise<number | null> {
	const row = await tx
		.insertInto('asked')
		.values({ ...asked, seen_at: seenAt(asked.asked_at) })
		.onConflict((conflict) => conflict.column('key').doNothing())
		.returning('id')
		.executeTakeFirst()
	if (row === undefined) {
		return null
	}
	for (const [position, file] of files.entries()) {
		await tx.insertInto('asked_files').values({ ...file, asked_id: row.id, position }).execute()
	}
	return row.id
}

/** Whoever makes it lives. */
export async function askedSeen(db: Db, id: number, at: string): Promise<void> {
	await db.updateTable('asked').set({ seen_at: seenAt(at) }).where('id', '=', id).execute()
}

/** Of a process that is alone on the ledger: those that had it before are gone. A command beside may still live. */
export async function askedByTheGone(db: Db): Promise<void> {
	await db.updateTable('asked').set({ seen_at: GONE }).where('owner', 'is not', null).where('seen_at', '!=', GONE).execute()
}

/** Those of nobody any more, to be made by now, in the order they were asked. @param at ISO 8601 */
export async function askedOfNobody(db: Db, at: string): Promise<AskedRow[]> {
	return db
		.selectFrom('asked')
		.selectAll()
		.where('seen_at', '<', seenAt(at, SILENT))
		.where(({ or, eb }) => or([eb('next_attempt_at', 'is', null), eb('next_attempt_at', '<=', at)]))
		.orderBy('id')
		.execute()
}

/** It is this process's to make, unless another took it. The attempt is counted before it is made. */
export async function askedTaken(tx: Tx, row: AskedRow, owner: string | null, at: string): Promise<boolean> {
	return changed(tx
		.updateTable('asked')
		.set(({ eb }) => ({ owner, seen_at: seenAt(at), attempts: eb('attempts', '+', 1) }))
		.where('id', '=', row.id)
		.where('seen_at', '=', row.seen_at))
}

/** It could not be made, for no fault of who asked: nobody's again, until then. @param next ISO 8601 */
export async function askedLater(tx: Tx, id: number, code: string, next: string): Promise<boolean> {
	return changed(tx
		.updateTable('asked')
		.set({ seen_at: GONE, attempts: 0, next_attempt_at: next, error_code: code })
		.where('id', '=', id))
}

/** The ledger was put back from a copy: they may have left since, and none is made. @param code of the error that says so */
export async function allAskedInDoubt(tx: Tx, code: string): Promise<void> {
	await tx.updateTable('asked').set({ seen_at: GONE, attempts: MAX_ATTEMPTS, next_attempt_at: null, error_code: code }).execute()
}

export async function filesOfAsked(db: Db, id: number): Promise<AskedFileRow[]> {
	return db.selectFrom('asked_files').selectAll().where('asked_id', '=', id).orderBy('position').execute()
}

/**
 * It is asked no more: it is queued, refused, or given up.
 *
 * @param which its id, or the key of what goes in its place; `isUntaken`: unless somebody has taken it up
 * @return names in the spool of what it had pinned; null: it was gone already, or is somebody's
 */
export async function askedOver(tx: Tx, which: { id: number, isUntaken?: boolean } | { key: string }): Promise<string[] | null> {
	const row = await tx
		.selectFrom('asked')
		.select('id')
		.$if('id' in which, (query) => query.where('id', '=', (which as { id: number }).id))
		.$if('key' in which, (query) => query.where('key', '=', (which as { key: string }).key))
		.$if('isUntaken' in which && which.isUntaken === true, (query) => query.where('attempts', '=', 0))
		.executeTakeFirst()
	if (row === undefined) {
		return null
	}
	const files = await tx.deleteFrom('asked_files').where('asked_id', '=', row.id).returning('spool').execute()
	return await removed(tx.deleteFrom('asked').where('id', '=', row.id)) ? files.map(({ spool }) => spool) : null
}

/** When the oldest of these mailboxes' was asked, of those asked before then; null: none. @param before ISO 8601 */
export async function oldestAsked(db: Db, mailboxes: string[], before: string): Promise<string | null> {
	const row = await db
		.selectFrom('asked')
		.select(({ fn }) => fn.min<string | null>('asked_at').as('at'))
		.where('mailbox', 'in', mailboxes)
		.where('asked_at', '<', before)
		.executeTakeFirst()
	return row?.at ?? null
}

/** Names in the spool of what is pinned: no orphan. */
export async function askedNames(db: Db): Promise<string[]> {
	return (await db.selectFrom('asked_files').select('spool').execute()).map(({ spool }) => spool)
}
