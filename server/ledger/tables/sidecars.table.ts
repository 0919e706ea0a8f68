/**
 * Sidecars of one ledger, in PostgreSQL alone: `alive → leaving`, and no row; or `→ gone`, said by another, for good. Time is that of
 * the database, which all of them share.
 */
import type { Selectable } from 'kysely'
import type { Db } from '../db.ts'
import type { Tables } from '../ledger-schema.ts'

import { sql } from 'kysely'
import { APPLICATION, SEATS } from '../dialects/postgres-locks.ts'
import { changed } from './changed.ts'

export type SidecarRow = Selectable<Tables['sidecars']>

/** Milliseconds during which one that is gone is still told. */
const TOLD = 7 * 24 * 60 * 60_000

/** ISO 8601, some milliseconds ago. */
export function databaseTime(ago = 0) {
	return sql<string>`to_char((clock_timestamp() - ${ago}::float8 * interval '1 millisecond') AT TIME ZONE 'UTC',
		'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`
}

/** Numbers of those whose connection to the ledger lives, and no other. */
const SEATED = sql<number>`SELECT objid::bigint FROM pg_locks WHERE locktype = 'advisory' AND classid = ${sql.lit(SEATS)} AND objsubid = 2
	AND granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`

/** @return its number */
export async function joined(db: Db, { id, machine }: Pick<SidecarRow, 'id' | 'machine'>): Promise<number> {
	const now = databaseTime()
	const { number } = await db
		.insertInto('sidecars')
		.values({ id, machine, started_at: now, seen_at: now, leaving_at: null, gone_at: null })
		.returning('number')
		.executeTakeFirstOrThrow()
	return number
}

/** It lives. False: it was declared gone. */
export async function seen(db: Db, id: string): Promise<boolean> {
	return changed(db.updateTable('sidecars').set({ seen_at: databaseTime() }).where('id', '=', id).where('gone_at', 'is', null))
}

/** It takes nothing new. */
export async function leaving(db: Db, id: string): Promise<void> {
	await db.updateTable('sidecars').set({ leaving_at: databaseTime() }).where('id', '=', id).where('leaving_at', 'is', null).execute()
}

/** It ended by itself: what it held is free. */
export async function left(db: Db, id: string): Promise<void> {
	await sql`WITH free AS (DELETE FROM holds WHERE owner = ${id}), out AS (DELETE FROM pins WHERE owner = ${id})
		DELETE FROM sidecars WHERE id = ${id}`.execute(db)
}

/** Declares it gone, unless it was seen meanwhile. @param silence milliseconds since it was seen last, at the least */
export async function gone(db: Db, number: number, silence: number): Promise<boolean> {
	return changed(db
		.updateTable('sidecars')
		.set({ gone_at: databaseTime() })
		.where('number', '=', number)
		.where('gone_at', 'is', null)
		.where('seen_at', '<=', databaseTime(silence)))
}

/** One that was frozen within a change keeps it open: connections of those that are gone end, whoever asks of the same account. */
export async function goneEnded(db: Db): Promise<void> {
	await sql`SELECT pg_terminate_backend(pid) FROM pg_stat_activity JOIN sidecars ON application_name = ${APPLICATION} || id
		WHERE gone_at IS NOT NULL AND datname = current_database() AND usename = current_user`.execute(db)
}

/** Those that have gone long ago, and hold nothing; their memory, at once. */
export async function goneForgotten(db: Db): Promise<void> {
	await db.deleteFrom('pins').where('owner', 'in', ({ selectFrom }) =>
		selectFrom('sidecars').select('id').where('gone_at', 'is not', null)).execute()
	await db
		.deleteFrom('sidecars')
		.where('gone_at', '<', databaseTime(TOLD))
		.where('id', 'not in', ({ selectFrom }) => selectFrom('holds').select('owner'))
		.execute()
}

export interface Alive extends Pick<SidecarRow, 'number' | 'id' | 'machine' | 'leaving_at'> {
	/** Milliseconds since it was seen last. */
	silence: number
	/** 1: its connection to the ledger lives. */
	seated: number
}

/** Those that were not declared gone, in the order they came. */
export async function sidecarsAlive(db: Db): Promise<Alive[]> {
	const silence = sql<number>`extract(epoch FROM clock_timestamp() - seen_at::timestamptz)::float8 * 1000`
	return db
		.selectFrom('sidecars')
		.select(['number', 'id', 'machine', 'leaving_at'])
		.select([silence.as('silence'), sql<number>`number IN (${SEATED})`.as('seated')])
		.where('gone_at', 'is', null)
		.orderBy('number')
		.execute()
}

/**
 * Takes those that nobody holds, or one that is gone and whose connection has ended.
 *
 * @return those that are its own now
 */
export async function holdsTaken(db: Db, owner: string, keys: string[]): Promise<string[]> {
	const { rows } = await sql<{ key: string }>`INSERT INTO holds (key, owner, since)
		SELECT wanted.value, ${owner}, ${databaseTime()} FROM jsonb_array_elements_text(${JSON.stringify(keys)}::jsonb) AS wanted(value)
		WHERE EXISTS (SELECT 1 FROM sidecars WHERE id = ${owner} AND gone_at IS NULL AND leaving_at IS NULL)
		ON CONFLICT (key) DO UPDATE SET owner = excluded.owner, since = excluded.since
		WHERE holds.owner = excluded.owner
			OR holds.owner IN (SELECT id FROM sidecars WHERE gone_at IS NOT NULL AND number NOT IN (${SEATED}))
		RETURNING key`.execute(db)
	return rows.map(({ key }) => key)
}

/** Keys that others hold, of those that are not `known` here: their configuration names more. */
export async function heldElsewhere(db: Db, owner: string, known: string[]): Promise<string[]> {
	const { rows } = await sql<{ key: string }>`SELECT key FROM holds
		WHERE owner <> ${owner} AND key NOT IN (SELECT jsonb_array_elements_text(${JSON.stringify(known)}::jsonb))`.execute(db)
	return rows.map(({ key }) => key)
}

export async function holdsLetGo(db: Db, owner: string, keys: string[]): Promise<void> {
	await db.deleteFrom('holds').where('owner', '=', owner).where('key', 'in', keys).execute()
}

/** Somebody signed in there, last. */
export async function pinned(db: Db, owner: string, key: string): Promise<void> {
	await db.insertInto('pins').values({ key, owner }).onConflict((conflict) => conflict.column('key').doUpdateSet({ owner })).execute()
}

/** They are no more, unless it was elsewhere since. */
export async function unpinned(db: Db, owner: string, key: string): Promise<void> {
	await db.deleteFrom('pins').where('owner', '=', owner).where('key', '=', key).execute()
}

export async function pinsIn(db: Db): Promise<Map<string, string>> {
	const rows = await db.selectFrom('pins').select(['key', 'owner']).orderBy('key').execute()
	return new Map(rows.map(({ key, owner }) => [key, owner]))
}
