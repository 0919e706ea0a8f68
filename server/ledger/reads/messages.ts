/** Received messages, as they are asked for to decide something. */
import type { Db } from '../db.ts'
import type { MessageRow } from '../tables/messages.ts'

import { sql } from 'kysely'

export async function messageById(db: Db, id: number): Promise<MessageRow | null> {
	return await db.selectFrom('messages').selectAll().where('id', '=', id).executeTakeFirst() ?? null
}

/** The same may have come by several mailboxes of a structure. @param messageId Message-ID with its brackets */
export async function messagesByHeader(db: Db, structure: string, messageId: string): Promise<MessageRow[]> {
	return db
		.selectFrom('messages')
		.selectAll()
		.where('message_id', '=', messageId)
		.where('structure', '=', structure)
		.orderBy('id')
		.execute()
}

/** In progress, by mailbox; one that failed is in progress again since it was due. @param before ISO 8601 */
export async function stalledSince(db: Db, before: string): Promise<string[]> {
	const rows = await db
		.selectFrom('messages')
		.select('mailbox')
		.where('state', 'in', ['received', 'planned'])
		.where(({ eb, fn }) => eb(fn.coalesce('next_attempt_at', 'received_at'), '<', before))
		.execute()
	return rows.map(({ mailbox }) => mailbox)
}

/** Kept back by one of these errors, the most frequent first. What somebody has put right, and is about to be tried, tells nothing. */
export async function keptBackBy(db: Db, codes: readonly string[]): Promise<{ code: string, count: number, attempts: number }[]> {
	const rows = await db
		.selectFrom('messages')
		.select(({ fn }) => ['error_code as code', fn.countAll<number>().as('count'), fn.max('attempts').as('attempts')])
		.where('state', 'in', ['failed', 'received', 'planned'])
		.where('error_code', 'in', codes)
		.where(({ or, eb }) => or([eb('state', '!=', 'failed'), eb('next_attempt_at', 'is not', null)]))
		.groupBy('error_code')
		.orderBy('count', 'desc')
		.execute()
	return rows.map(({ code, count, attempts }) => ({ code: code!, count, attempts: attempts ?? 0 }))
}

/** INTERNALDATE of the newest, by the operator's clock; null: nothing was received. */
export async function newestInternalDate(db: Db): Promise<string | null> {
	const { newest } = await db
		.selectFrom('messages')
		.select(({ fn }) => fn.max<string | null>('internal_date').as('newest'))
		.executeTakeFirstOrThrow()
	return newest
}

/** The names that senders gave themselves in what they wrote last, by address. */
export async function namesGivenBy(db: Db, senders: string[]): Promise<Map<string, string>> {
	const rows = senders.length === 0
		? []
		: await db
				.selectFrom('messages')
				.select(['sender', sql<string | null>`json_extract(reading, '$.envelope.fromName')`.as('name')])
				.where('id', 'in', ({ selectFrom }) => selectFrom('messages')
					.select(({ fn }) => fn.max('id').as('last'))
					.where('sender', 'in', senders)
					.where('reading', 'is not', null)
					.groupBy('sender'))
				.execute()
	return new Map(rows.flatMap(({ sender, name }) => sender !== null && name ? [[sender, name] as const] : []))
}
