/** Messages received, as they are looked up to decide something. What is shown of them is in views/. */
import type { SelectQueryBuilder } from 'kysely'
import type { Db } from '../db.ts'
import type { Tables } from '../ledger-schema.ts'
import type { MessageRow } from '../tables/messages.table.ts'

import { sql } from 'kysely'
import { SOFTWARE } from '../audit.ts'
import { IS_OPEN, readBy, textIn } from '../dialects/either.ts'
import { apart } from '../windows.ts'

export async function messageById(db: Db, id: number): Promise<MessageRow | undefined> {
	return db.selectFrom('messages').selectAll().where('id', '=', id).executeTakeFirst()
}

/** One that is known to be there. */
export async function knownMessage(db: Db, id: number): Promise<MessageRow> {
	return db.selectFrom('messages').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
}

export async function messagesById(db: Db, ids: number[]): Promise<MessageRow[]> {
	return ids.length === 0 ? [] : db.selectFrom('messages').selectAll().where('id', 'in', ids).orderBy('id').execute()
}

/** Acts of the program that failed on one message, after which a person is waited for. */
const FAILED_ENOUGH = 3

/**
 * What waits since the program decided so, for one of these reasons: nobody has done anything of it, nor put it in a list, and its raw
 * mail is kept; by their numbers, from the one after `after`.
 */
export async function waitingUntouched(
	db: Db,
	rules: readonly string[],
	{ after, most }: { after: number, most: number },
): Promise<MessageRow[]> {
	return db
		.selectFrom('messages')
		.selectAll()
		.where('id', 'in', sql<number>`(SELECT id FROM ${readBy('messages', 'messages_open')} WHERE ${IS_OPEN} AND id > ${after})`)
		.where('state', '=', 'review')
		.where('queue', 'is', null)
		.where('spool', 'is not', null)
		.where('decided_by', '=', 'software')
		.where('rule', 'in', rules)
		.where(({ not, exists, selectFrom }) => not(exists(selectFrom('acts')
			.select('acts.id')
			.whereRef('acts.message_id', '=', 'messages.id')
			.where(({ or, eb }) => or([eb('acts.actor', '!=', SOFTWARE), eb('acts.state', '!=', 'failed')])))))
		.where(({ eb, selectFrom }) => eb(
			selectFrom('acts').select(({ fn }) => fn.countAll<number>().as('count')).whereRef('acts.message_id', '=', 'messages.id'),
			'<',
			FAILED_ENOUGH,
		))
		.orderBy('id')
		.limit(most)
		.execute()
}

/** By its Message-ID header; of those that were read. */
export async function messageByHeaderId(db: Db, messageId: string): Promise<MessageRow | undefined> {
	return db
		.selectFrom('messages')
		.selectAll()
		.where('message_id', '=', messageId)
		.where('reading', 'is not', null)
		.orderBy('id')
		.executeTakeFirst()
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

export type PastMessage = Pick<MessageRow, 'id' | 'title' | 'received_at' | 'rule_facts' | 'patient_id' | 'mailbox' | 'sender'> & {
	/** 1: a turn moved by it, by its own words or by a person's. */
	moved: number
}

/**
 * Of senders in these mailboxes, what was decided, the newest first: what rules are tried on.
 *
 * @param most of each sender in each mailbox
 */
export async function decidedMessagesOf(db: Db, places: { mailbox: string, sender: string }[], most: number): Promise<PastMessage[]> {
	return places.length === 0
		? []
		: db
				.selectFrom(({ selectFrom }) => selectFrom('messages')
					.select(['id', 'title', 'received_at', 'rule_facts', 'patient_id', 'mailbox', 'sender'])
					.select(sql<number>`row_number() OVER (PARTITION BY mailbox, sender ORDER BY id DESC)`.as('place'))
					.where('sender', 'in', [...new Set(places.map(({ sender }) => sender))])
					.where((eb) => apart(eb('mailbox', 'in', [...new Set(places.map(({ mailbox }) => mailbox))])))
					.where('decision', 'is not', null)
					.as('past'))
				.select(['id', 'title', 'received_at', 'rule_facts', 'patient_id', 'mailbox', 'sender'])
				.select(sql<number>`CASE WHEN EXISTS (SELECT 1 FROM turn_moves WHERE turn_moves.message_id = past.id)
					THEN 1 ELSE 0 END`.as('moved'))
				.where('place', '<=', most)
				.orderBy('id', 'desc')
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
				.select(['sender', textIn('reading', 'envelope', 'fromName').as('name')])
				.where('id', 'in', ({ selectFrom }) => selectFrom('messages')
					.select(({ fn }) => fn.max('id').as('last'))
					.where('sender', 'in', senders)
					.where('reading', 'is not', null)
					.groupBy('sender'))
				.execute()
	return new Map(rows.flatMap(({ sender, name }) => sender !== null && name ? [[sender, name] as const] : []))
}

/** Who wrote these messages, by their Message-IDs. */
export async function sendersOf(db: Db, structure: string, messageIds: string[]): Promise<string[]> {
	const rows = messageIds.length === 0
		? []
		: await db
				.selectFrom('messages')
				.select('sender')
				.where('structure', '=', structure)
				.where('message_id', 'in', messageIds)
				.where('sender', 'is not', null)
				.execute()
	return rows.map(({ sender }) => sender!)
}

export interface EntrustedCount {
	user: string
	mailbox: string
	count: number
}

/** Of what waits, how much somebody else entrusted to each person, mailbox by mailbox. */
export async function countEntrusted(db: Db): Promise<EntrustedCount[]> {
	const rows = await db
		.selectFrom('messages')
		.select(({ fn }) => ['entrusted_to', 'mailbox', fn.countAll<number>().as('count')])
		.where('entrusted_to', 'is not', null)
		.whereRef('entrusted_to', '!=', 'entrusted_by')
		.where('state', '=', 'review')
		.where('closed_at', 'is', null)
		.groupBy(['entrusted_to', 'mailbox'])
		.orderBy('entrusted_to')
		.orderBy('mailbox')
		.execute()
	return rows.map(({ entrusted_to: user, ...row }) => ({ ...row, user: user! }))
}
