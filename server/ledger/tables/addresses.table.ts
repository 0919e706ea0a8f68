/** Addresses met in real exchanges (`correspondents`). */
import type { Selectable, SqlBool } from 'kysely'
import type { Db, Tx } from '../db.ts'
import type { Tables } from '../ledger-schema.ts'
import type { Visible } from '../windows.ts'

import { sql } from 'kysely'
import { apart } from '../windows.ts'

export type CorrespondentRow = Selectable<Tables['correspondents']>

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
