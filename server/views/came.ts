/** Received messages as they are told beside one another: whom each is about, what it is, where it is, and whether this person read it. */
import type { Expression, RawBuilder, SqlBool } from 'kysely'
import type { Db } from '../ledger/db.ts'
import type { MessageRow } from '../ledger/tables/messages.table.ts'

import { sql } from 'kysely'
import { z } from 'zod'
import { isJson, jsonOf, textIn } from '../ledger/dialects/either.ts'
import { parseStored } from '../ledger/stored/column.ts'
import { aboutWhose, nameOf, WHOSE } from './about-whom.ts'

export interface Came extends Pick<
	MessageRow,
	'id' | 'mailbox' | 'structure' | 'received_at' | 'state' | 'closed_at' | 'sender' | 'title' | 'thread'
> {
	/** The first reason, as it is kept. */
	reason: string | null
	/** Id of whose it is, for certain: filed there, or waiting with exactly their identity. */
	whose: string | null
	/** « DUPONT Suzanne, 02/01/1930 »; null: nobody, or several. */
	name: string | null
	/** Of its first structured document (JDV_J07, and as it says it). */
	type: string | null
	display: string | null
	/** Documents besides its text. */
	pieces: number
	isUnread: boolean
	/** It answers something that its mailbox sent. */
	isAnswer: boolean
}

/** Fact: what came until then (ISO 8601) was there before anybody could say what they had read. */
const UNREAD_AFTER = 'unread-after'

/** Whose eyes. `since` (ISO 8601): what came before it is new to nobody, for its marks are forgotten. */
export interface Reader {
	user: string
	since: string
}

export function isUnread({ user, since }: Reader): Expression<SqlBool> {
	return sql<SqlBool>`(messages.received_at > coalesce((SELECT value FROM facts WHERE name = ${UNREAD_AFTER}), '')
		AND messages.received_at >= ${since}
		AND NOT EXISTS (SELECT 1 FROM read_marks WHERE read_marks."user" = ${user} AND read_marks.message_id = messages.id))`
}

interface Row extends Omit<Came, 'name' | 'type' | 'display' | 'isUnread' | 'isAnswer'> {
	about: string
	kind: string | null
	unread: number
	answer: number
}

const CODE = textIn('documents.cda', 'type', 'code')
const DISPLAY = textIn('documents.cda', 'type', 'display')
const KIND = sql`(SELECT ${jsonOf({ type: CODE, display: DISPLAY })} FROM documents
	WHERE documents.message_id = messages.id AND ${isJson('documents.cda')} ORDER BY documents.position LIMIT 1)`

const OF_NOTHING = { type: null, display: null }
const SAID = z.tuple([z.object({ type: z.string().nullable(), display: z.string().nullable() })])

/** @param ids a statement that gives them, in the order in which they are wanted */
export async function cameRows(db: Db, reader: Reader, ids: RawBuilder<unknown>): Promise<Came[]> {
	const { rows: wanted } = await sql<{ id: number }>`${ids}`.execute(db)
	return wanted.length === 0 ? [] : cameById(db, reader, wanted.map(({ id }) => id))
}

/** In the order asked. */
export async function cameById(db: Db, reader: Reader, ids: number[]): Promise<Came[]> {
	if (ids.length === 0) {
		return []
	}
	const { rows } = await sql<Row>`SELECT messages.id, messages.mailbox, messages.structure, messages.received_at, messages.state,
		messages.closed_at, messages.sender, messages.title, messages.thread,
		CASE WHEN ${isJson('messages.decision')} THEN ${textIn('messages.decision', 'reasons', 0)} ELSE messages.decision END AS reason,
		${WHOSE} AS whose, ${aboutWhose} AS about, ${KIND} AS kind,
		(SELECT count(*) FROM documents WHERE documents.message_id = messages.id AND documents.source != 'body') AS pieces,
		${isUnread(reader)} AS unread,
		EXISTS (SELECT 1 FROM outgoing AS ours WHERE ours.thread = messages.thread AND ours.mailbox = messages.mailbox
			AND ours.created_at < messages.received_at) AS answer
		FROM messages WHERE messages.id IN (${sql.join(ids)})`.execute(db)
	const byId = new Map(rows.map((row) => [row.id, row]))
	return ids.flatMap((id) => byId.get(id) ?? []).map(({ about, kind, unread, answer, ...row }) => {
		const [{ type, display }] = kind === null ? [OF_NOTHING] : parseStored(SAID, kind, { column: 'documents.cda', row: row.id })
		return { ...row, name: nameOf(about, row.id), type, display, isUnread: unread === 1, isAnswer: answer === 1 }
	})
}
