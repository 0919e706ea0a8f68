/** Addresses: those met in real exchanges, those that people keep at hand, and the domains of the trust list. */
import type { Selectable, SqlBool } from 'kysely'
import type { Db, Tx } from '../db.ts'
import type { Tables } from '../schema.ts'
import type { Visible } from '../windows.ts'

import { sql } from 'kysely'
import { apart } from '../windows.ts'

export type CorrespondentRow = Selectable<Tables['correspondents']>

/** Rows of one INSERT. */
const BATCH = 500

/** Met once more. @param written as its owner writes it, where that is not as it is compared */
export async function meetAddress(tx: Tx, address: string, written: string | null, at: string): Promise<void> {
	await tx
		.insertInto('correspondents')
		.values({ address, name: null, exchanges: 1, last_at: at, written })
		.onConflict((conflict) =>
			conflict.column('address').doUpdateSet(({ eb, ref }) => ({
				exchanges: eb(ref('correspondents.exchanges'), '+', 1),
				last_at: at,
				...(written !== null && { written }),
			})))
		.execute()
}

export async function forgetAddress(db: Db, address: string): Promise<void> {
	await db.deleteFrom('correspondents').where('address', '=', address).execute()
}

export async function keepAtHand(tx: Tx, mailbox: string, address: string, name: string, at: string): Promise<void> {
	await tx
		.insertInto('favourites')
		.values({ mailbox, address, name, added_at: at })
		.onConflict((conflict) => conflict.doNothing())
		.execute()
}

export async function notAtHand(tx: Tx, mailbox: string, address: string): Promise<void> {
	await tx.deleteFrom('favourites').where('mailbox', '=', mailbox).where('address', '=', address).execute()
}

/** The whole list, in place of the one before. */
export async function trustOnly(tx: Tx, domains: string[]): Promise<void> {
	await tx.deleteFrom('trust_domains').execute()
	for (let index = 0; index < domains.length; index += BATCH) {
		await tx
			.insertInto('trust_domains')
			.values(domains.slice(index, index + BATCH).map((domain) => ({ domain })))
			.execute()
	}
}

/** As their owners write them, by how they are compared; of these, those that are written otherwise. */
export async function writtenFormsOf(db: Db, addresses: string[]): Promise<Map<string, string>> {
	const rows = await db
		.selectFrom('correspondents')
		.select(['address', 'written'])
		.where('address', 'in', addresses)
		.where('written', 'is not', null)
		.execute()
	return new Map(rows.map(({ address, written }) => [address, written!]))
}

/**
 * The most recent first.
 *
 * @param messages those that whoever asks may see: an address that is only known because it wrote something else is not told
 */
export async function addressesMet(db: Db, messages: Visible, most: number): Promise<CorrespondentRow[]> {
	return db.selectFrom('correspondents').selectAll()
		.where(sql<SqlBool>`EXISTS (SELECT 1 FROM recipients WHERE recipients.address = correspondents.address)
			OR EXISTS (SELECT 1 FROM messages WHERE messages.sender = correspondents.address AND ${apart(messages('messages'))})
			OR NOT EXISTS (SELECT 1 FROM messages WHERE messages.sender = correspondents.address)`)
		.orderBy('last_at', 'desc')
		.orderBy('address')
		.limit(most)
		.execute()
}

/** Not met since. @param limit ISO 8601 */
export async function addressesMetBefore(db: Db, limit: string): Promise<string[]> {
	const rows = await db.selectFrom('correspondents').select('address').where('last_at', '<', limit).execute()
	return rows.map(({ address }) => address)
}

/** Of these, those of the list. */
export async function domainsTrusted(db: Db, domains: string[]): Promise<Set<string>> {
	const rows = domains.length === 0 ? [] : await db.selectFrom('trust_domains').select('domain').where('domain', 'in', domains).execute()
	return new Set(rows.map(({ domain }) => domain))
}

export async function isDomainTrusted(db: Db, domain: string): Promise<boolean> {
	return await db.selectFrom('trust_domains').select('domain').where('domain', '=', domain).executeTakeFirst() !== undefined
}

export async function countTrusted(db: Db): Promise<number> {
	const { count } = await db.selectFrom('trust_domains').select(({ fn }) => fn.countAll<number>().as('count')).executeTakeFirstOrThrow()
	return count
}

/** By name. */
export async function favouritesOf(db: Db, mailbox: string): Promise<Tables['favourites'][]> {
	return db.selectFrom('favourites').selectAll().where('mailbox', '=', mailbox).orderBy('name').orderBy('address').execute()
}
