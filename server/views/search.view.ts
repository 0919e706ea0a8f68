/** What a search finds of what came and of what left: the newest that suit, walked by time until there are enough. */
import type { Expression, SqlBool } from 'kysely'
import type { Db } from '../ledger/db.ts'
import type { Visible } from '../ledger/windows.ts'

import { sql } from 'kysely'
import { holds, isJson, rowsOf, textIn } from '../ledger/dialects/either.ts'
import { apart } from '../ledger/windows.ts'
import { isOurs } from './looked.ts'

/** A word that was typed, as lists are searched (mssante/searchable.ts), and whom and what else it may mean. */
export interface SoughtWord {
	text: string
	/** Of those whose name it is. */
	addresses: string[]
	/** `structure/id`, of those whose name it is in the register. */
	patients: string[]
	/** Types of documents that are called so (JDV_J07). */
	types: string[]
}

/**
 * Every word is the message’s, its sender’s, its patient’s or its document’s type’s.
 *
 * @param readable those of which this person may know what was written, not only that they came
 * @return numbers, the newest first
 */
export async function searchReceived(
	db: Db,
	{ messages, readable, words, most }: { messages: Visible, readable: Visible, words: SoughtWord[], most: number },
): Promise<number[]> {
	const type = sql`CASE WHEN ${isJson('held.cda')} THEN ${textIn('held.cda', 'type', 'code')} END`
	const suits = words.map(({ text, addresses, patients, types }) => any([
		holds('messages.words', text),
		all([holds('messages.said', text), readable('messages')]),
		...among(sql`messages.sender`, addresses),
		...among(sql`messages.structure || '/' || messages.patient_id`, patients),
		...among(type, types).map((is) =>
			sql<SqlBool>`EXISTS (SELECT 1 FROM documents AS held WHERE held.message_id = messages.id AND ${is})`),
	]))
	const isFound = all([sql<SqlBool>`messages.state IN ('filed', 'review', 'quarantined')`, messages('messages'), ...suits])
	const { rows } = await sql<{ id: number }>`SELECT messages.id FROM messages WHERE ${apart(isFound)}
		ORDER BY messages.received_at DESC, messages.id DESC LIMIT ${most}`.execute(db)
	return rows.map(({ id }) => id)
}

/** The same of what these mailboxes sent, by its recipients. */
export async function searchSent(
	db: Db,
	{ mailboxes, words, most }: { mailboxes: string[], words: SoughtWord[], most: number },
): Promise<number[]> {
	const suits = words.map(({ text, addresses, patients, types }) => any([
		holds('outgoing.words', text),
		holds('outgoing.said', text),
		...among(sql`reached.address`, addresses).map((is) =>
			sql<SqlBool>`EXISTS (SELECT 1 FROM recipients AS reached WHERE reached.outgoing_id = outgoing.id AND ${is})`),
		...among(sql`outgoing.structure || '/' || outgoing.patient_id`, patients),
		...among(sql`held.type_code`, types).map((is) =>
			sql<SqlBool>`EXISTS (SELECT 1 FROM outgoing_documents AS held WHERE held.outgoing_id = outgoing.id AND ${is})`),
	]))
	const { rows } = await sql<{ id: number }>`SELECT outgoing.id FROM outgoing
		WHERE ${isOurs({ sendings: mailboxes, messages: () => NONE })} AND ${apart(all(suits))}
		ORDER BY outgoing.created_at DESC, outgoing.id DESC LIMIT ${most}`.execute(db)
	return rows.map(({ id }) => id)
}

const NONE = sql<SqlBool>`1 = 0`

/** One value however many they are: a statement binds no more than some thousands. */
function among(what: Expression<unknown>, values: string[]): Expression<SqlBool>[] {
	return values.length === 0 ? [] : [sql<SqlBool>`${what} IN (SELECT named.value FROM ${rowsOf(values, 'named')})`]
}

function all(conditions: Expression<SqlBool>[]): Expression<SqlBool> {
	return sql<SqlBool>`(${sql.join(conditions, sql` AND `)})`
}

function any(conditions: Expression<SqlBool>[]): Expression<SqlBool> {
	return sql<SqlBool>`(${sql.join(conditions, sql` OR `)})`
}
