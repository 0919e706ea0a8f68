/**
 * Raw mail, composed messages and pieces of dossiers, kept with a ledger of PostgreSQL’s: in parts, of one statement each, so that
 * nobody waits long for the one connection. The bytes of a name are always the same, whoever writes them, and however often.
 */
import type { Selectable } from 'kysely'
import type { Db } from '../db.ts'
import type { Tables } from '../ledger-schema.ts'

import { sql } from 'kysely'
import { textIn } from '../dialects/either.ts'
import { DIRECTORY } from '../facts.ts'
import { databaseTime } from './sidecars.table.ts'

/** Bytes of a part. */
export const PART = 1024 * 1024
/** Names of one statement. */
const BATCH = 1000

export type KeptBytes = Pick<Selectable<Tables['spooled']>, 'name' | 'size' | 'sha256'>

/** Null: not there, or not whole. */
export async function keptByName(db: Db, name: string): Promise<KeptBytes | null> {
	return await db.selectFrom('spooled').select(['name', 'size', 'sha256'])
		.where('name', '=', name).where('is_whole', '=', 1).executeTakeFirst() ?? null
}

/** Small ones, in one statement. What was there already is as if it had come now: nobody takes it for forgotten. */
export async function keptWhole(db: Db, { name, size, sha256 }: KeptBytes, bytes: Buffer, at: string): Promise<void> {
	await sql`WITH one AS (INSERT INTO spooled (name, size, sha256, made_at, is_whole) VALUES (${name}, ${size}, ${sha256}, ${at}, 1)
			ON CONFLICT (name) DO UPDATE SET made_at = excluded.made_at, is_whole = 1)
		INSERT INTO spooled_parts (name, number, bytes) VALUES (${name}, 0, ${bytes})
		ON CONFLICT (name, number) DO UPDATE SET bytes = excluded.bytes`.execute(db)
}

export async function keptFromNow(db: Db, { name, size, sha256 }: KeptBytes, at: string): Promise<void> {
	await db
		.insertInto('spooled')
		.values({ name, size, sha256, made_at: at, is_whole: 0 })
		.onConflict((conflict) => conflict.column('name').doUpdateSet({ made_at: at }))
		.execute()
}

export async function partKept(db: Db, name: string, number: number, bytes: Buffer): Promise<void> {
	await db
		.insertInto('spooled_parts')
		.values({ name, number, bytes })
		.onConflict((conflict) => conflict.columns(['name', 'number']).doUpdateSet({ bytes }))
		.execute()
}

/** All parts are there. False: they are not, or it was removed meanwhile. */
export async function nowWhole(db: Db, name: string): Promise<boolean> {
	const { numUpdatedRows } = await db
		.updateTable('spooled')
		.set({ is_whole: 1 })
		.where('name', '=', name)
		.where('size', '=', (query) => query
			.selectFrom('spooled_parts')
			.select(sql<number>`coalesce(sum(length(bytes)), 0)`.as('bytes'))
			.where('spooled_parts.name', '=', name))
		.executeTakeFirst()
	return numUpdatedRows === 1n
}

export async function partOf(db: Db, name: string, number: number): Promise<Uint8Array | null> {
	return (await db.selectFrom('spooled_parts').select('bytes').where('name', '=', name).where('number', '=', number).executeTakeFirst())
		?.bytes ?? null
}

/** Unless a row names it still. */
export async function notKeptAnyMore(db: Db, name: string): Promise<void> {
	await unnamed(db).where('spooled.name', '=', name).execute()
}

/**
 * What was stored before, and nothing names: in one statement, so that what is stored again, or named, meanwhile stays. By the database's
 * clock too: of a machine that is ahead, what another one has just stored would be old.
 *
 * @param age milliseconds that `before` is ago
 * @return their names
 */
export async function unnamedForgotten(db: Db, before: string, age: number): Promise<string[]> {
	const rows = await unnamed(db)
		.where('made_at', '<', before)
		.where('made_at', '<', databaseTime(age))
		.returning('spooled.name')
		.execute()
	return rows.map(({ name }) => name)
}

function unnamed(db: Db) {
	return db
		.deleteFrom('spooled')
		.where(({ not, exists, selectFrom }) => not(exists(
			selectFrom('messages').select('id').whereRef('messages.spool', '=', 'spooled.name'),
		)))
		.where(({ not, exists, selectFrom }) => not(exists(
			selectFrom('outgoing').select('id').whereRef('outgoing.spool', '=', 'spooled.name'),
		)))
		.where(({ not, exists, selectFrom }) => not(exists(
			selectFrom('dossier_files').select('id').whereRef('dossier_files.spool', '=', 'spooled.name'),
		)))
		.where(({ not, exists, selectFrom }) => not(exists(
			selectFrom('asked_files').select('position').whereRef('asked_files.spool', '=', 'spooled.name'),
		)))
		.where(({ not, exists, selectFrom }) => not(exists(
			selectFrom('facts').select('value').where('facts.name', '=', DIRECTORY)
				.where(textIn('facts.value', 'name'), '=', sql<string>`${sql.ref('spooled.name')}`),
		)))
}

/** ISO 8601; null: there is none. */
export async function newestKeptAt(db: Db): Promise<string | null> {
	return (await db.selectFrom('spooled').select(({ fn }) => fn.max('made_at').as('at')).executeTakeFirst())?.at ?? null
}

/** Of these names, those that are kept whole. */
export async function keptAmong(db: Db, names: string[]): Promise<Set<string>> {
	const kept = new Set<string>()
	for (let index = 0; index < names.length; index += BATCH) {
		const rows = await db.selectFrom('spooled').select('name')
			.where('name', 'in', names.slice(index, index + BATCH)).where('is_whole', '=', 1).execute()
		rows.forEach(({ name }) => kept.add(name))
	}
	return kept
}

/** What rows name, each once, with the hash that they say of it. */
export async function namedBytes(db: Db): Promise<{ name: string, sha256: string }[]> {
	return (await named(db).execute()).map(({ name, sha256 }) => ({ name: name!, sha256 }))
}

/** Of that, what is not kept. */
export async function lackingBytes(db: Db): Promise<{ name: string, sha256: string }[]> {
	const rows = await db
		.selectFrom(named(db).as('named'))
		.leftJoin('spooled', (join) => join.onRef('spooled.name', '=', 'named.name').on('is_whole', '=', 1))
		.select(['named.name', 'named.sha256'])
		.where('spooled.name', 'is', null)
		.execute()
	return rows.map(({ name, sha256 }) => ({ name: name!, sha256 }))
}

function named(db: Db) {
	return db.selectFrom('messages').select(['spool as name', 'raw_sha256 as sha256']).where('spool', 'is not', null)
		.union(db.selectFrom('outgoing').select(['spool as name', 'raw_sha256 as sha256']).where('spool', 'is not', null))
		.union(db.selectFrom('dossier_files').select(['spool as name', 'sha256']).where('spool', 'is not', null))
		.union(db.selectFrom('asked_files').select(['spool as name', 'sha256']))
}
