/** Messages received, as they are looked up to decide something. What is shown of them is in views/. */
import type { SelectQueryBuilder } from 'kysely'
import type { Db } from '../db.ts'
import type { Tables } from '../schema.ts'
import type { MessageRow } from '../tables/messages.ts'

import { sql } from 'kysely'

export async function messageById(db: Db, id: number): Promise<MessageRow | undefined> {
	return db.selectFrom('messages').selectAll().where('id', '=', id).executeTakeFirst()
}

/** One that is known to be there. */
export async function knownMessage(db: Db, id: number): Promise<MessageRow> {
	return db.selectFrom('messages').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
}

export async function messagesById(db: Db, ids: number[]): Promise<MessageRow[]> {
	return db.selectFrom('messages').selectAll().where('id', 'in', ids).execute()
}

/** By its Message-ID header; of those that were read. */
export async function messageByHeaderId(db: Db, messageId: string): Promise<MessageRow | undefined> {
	return db.selectFrom('messages').selectAll().where('message_id', '=', messageId).where('reading', 'is not', null).executeTakeFirst()
}

/** The same in that mailbox, of which every UID has gone from the server: renumbered, or moved. */
export async function vanishedMessage(
	db: Db,
	{ mailbox, messageId, contentSha256 }: { mailbox: string, messageId: string | null, contentSha256: string },
): Promise<number | undefined> {
	const row = await db.selectFrom('messages').select('id').where('mailbox', '=', mailbox).where('content_sha256', '=', contentSha256)
		.where('message_id', messageId === null ? 'is' : '=', messageId)
		.where(({ not, exists, selectFrom }) => not(exists(selectFrom('uids')
			.select(sql`1`.as('one'))
			.whereRef('uids.message_id', '=', 'messages.id')
			.where('uids.gone_at', 'is', null))))
		.orderBy('id')
		.executeTakeFirst()
	return row?.id
}

export type Unfinished = Pick<MessageRow, 'id' | 'mailbox' | 'state' | 'readings' | 'received_at'>

/** In progress, or failed, in the order they came. @param dueBefore ISO 8601; null: whatever their next attempt */
export async function unfinishedMessages(db: Db, dueBefore: string | null): Promise<Unfinished[]> {
	let query = db
		.selectFrom('messages')
		.select(['id', 'mailbox', 'state', 'readings', 'received_at'])
		.where('state', 'in', ['received', 'planned', 'failed'])
		.orderBy('id')
	if (dueBefore !== null) {
		query = query.where(({ or, eb }) => or([eb('next_attempt_at', 'is', null), eb('next_attempt_at', '<=', dueBefore)]))
	}
	return query.execute()
}

/** Of a sender in a mailbox, what was decided, the newest first: what a rule is tried on. */
export async function decidedMessagesOf(
	db: Db,
	{ mailbox, sender }: { mailbox: string, sender: string },
	most: number,
): Promise<Pick<MessageRow, 'id' | 'title' | 'received_at' | 'rule_facts' | 'patient_id'>[]> {
	return db
		.selectFrom('messages')
		.select(['id', 'title', 'received_at', 'rule_facts', 'patient_id'])
		.where('mailbox', '=', mailbox)
		.where('sender', '=', sender)
		.where('decision', 'is not', null)
		.orderBy('id', 'desc')
		.limit(most)
		.execute()
}

/** Whose raw mail is kept no longer, once their receipt has left. @param before ISO 8601 */
export async function messagesToDeleteRaw(db: Db, before: string): Promise<Pick<MessageRow, 'id' | 'spool'>[]> {
	return ended(db.selectFrom('messages').select(['id', 'spool']), before)
		.where('spool', 'is not', null)
		.where(({ not, exists, selectFrom }) => not(exists(selectFrom('outbox')
			.select('outbox.id')
			.whereRef('outbox.message_id', '=', 'messages.id')
			.where('outbox.state', '=', 'queued'))))
		.execute()
}

/** Whose traces are at the end of their time: their raw mail is gone, and nothing is under way. @param limit ISO 8601 */
export async function endedMessages(db: Db, limit: string, most: number): Promise<number[]> {
	const rows = await ended(db.selectFrom('messages').select('id'), limit)
		.where('erased_at', 'is', null)
		.where('spool', 'is', null)
		.where(({ not, exists, selectFrom }) => not(exists(selectFrom('acts')
			.select('acts.id')
			.whereRef('acts.message_id', '=', 'messages.id')
			.where('acts.state', 'in', ['asked', 'planned']))))
		.limit(most)
		.execute()
	return rows.map(({ id }) => id)
}

/** Waiting for nobody, since before. */
function ended<O>(query: SelectQueryBuilder<Tables, 'messages', O>, before: string): SelectQueryBuilder<Tables, 'messages', O> {
	return query
		.where(({ or, eb }) => or([eb('state', 'in', ['filed', 'ignored']), eb('closed_at', 'is not', null)]))
		.where('final_at', '<', before)
}

/** Names in the spool that are theirs. */
export async function spoolsOfMessages(db: Db): Promise<string[]> {
	const rows = await db.selectFrom('messages').select('spool').where('spool', 'is not', null).execute()
	return rows.map(({ spool }) => spool!)
}
