/** Exchanges: messages that answer one another, both ways, as one thread. */
import type { Selectable, SqlBool } from 'kysely'
import type { Db } from '../ledger/ledger.ts'
import type { Tables } from '../ledger/schema.ts'
import type { Visible, Window } from '../ledger/windows.ts'

import { sql } from 'kysely'
import { areSeen } from '../ledger/reads/turns.ts'
import { allWords } from '../ledger/windows.ts'

/** Messages shown of one thread, the newest kept. */
const MAX_ENTRIES = 200

export interface ThreadRow {
	thread: string
	/** The last message's. */
	at: string
	title: string
	sent: number
	received: number
	/** Documents that came or went. */
	pieces: number
	/** It is our turn to answer somebody in it. */
	isUnanswered: boolean
}

/** What somebody may look at: what these mailboxes sent, and these received messages; nothing else is counted, searched or named. */
export interface Looked {
	sendings: string[]
	messages: Visible
}

export interface WantedThreads extends Window, Looked {
	patient: { structure: string, id: string } | null
	q: string
	/** Only those that wait for our answer. */
	unanswered: boolean
}

/** Threads in which something was sent, said or asked; the newest first. */
export async function listThreads(
	db: Db,
	{ patient, q, unanswered, offset, limit, ...looked }: WantedThreads,
): Promise<{ total: number, rows: ThreadRow[] }> {
	const words = allWords('words', q)
	const about = patient === null ? sql`` : sql`AND structure = ${patient.structure} AND patient_id = ${patient.id}`
	const found = words.length === 0 ? sql`` : sql`AND ${sql.join(words, sql` AND `)}`
	const ours = sql`SELECT turns.thread FROM turns WHERE turns.whose = 'ours' AND turns.closed_at IS NULL
		AND ${areSeen({ mailboxes: looked.sendings, messages: looked.messages })}`
	const threads = sql`
		SELECT thread, max(at) AS at, sum(is_sent) AS sent, sum(1 - is_sent) AS received, sum(pieces) AS pieces, max(has) AS has,
			thread IN (${ours}) AS ours FROM (
			SELECT thread, created_at AS at, 1 AS is_sent, 0 AS shown, (1 = 1 ${about} ${found}) AS has,
				(SELECT count(*) FROM outgoing_documents WHERE outgoing_id = outgoing.id) AS pieces FROM outgoing
				WHERE ${isOurs(looked)} AND thread IS NOT NULL AND cancelled_at IS NULL
			UNION ALL SELECT thread, received_at, 0, CASE WHEN asks IS NULL THEN 0 ELSE 1 END, (1 = 1 ${about} ${found}),
				(SELECT count(*) FROM documents WHERE message_id = messages.id AND source != 'body') FROM messages
				WHERE ${looked.messages('messages')} AND thread IS NOT NULL AND state != 'ignored'
		) GROUP BY thread HAVING max(has) = 1 AND (sent > 0 OR received > 1 OR max(shown) = 1 OR ours)
			${unanswered ? sql`AND ours` : sql``}`
	const {
		rows: [count],
	} = await sql<{ total: number }>`SELECT count(*) AS total FROM (${threads})`.execute(db)
	const { rows } = await sql<
		Omit<ThreadRow, 'title' | 'isUnanswered'> & { ours: number }
	>`${threads} ORDER BY at DESC, thread LIMIT ${limit} OFFSET ${offset}`.execute(db)
	const titles = await titlesOf(
		db,
		rows.map(({ thread }) => thread),
		looked,
	)
	return {
		total: count?.total ?? 0,
		rows: rows.map(({ ours: isOurs, thread, at, sent, received, pieces }) => {
			return {
				thread,
				at,
				sent,
				received,
				pieces,
				isUnanswered: isOurs === 1,
				title: titles.get(thread) ?? 'Message',
			}
		}),
	}
}

function isOurs({ sendings }: Looked, table = 'outgoing') {
	return sendings.length === 0 ? sql<SqlBool>`1 = 0` : sql<SqlBool>`${sql.ref(`${table}.mailbox`)} IN (${sql.join(sendings)})`
}

/** Of what opened each, among what is seen. */
async function titlesOf(db: Db, threads: string[], looked: Looked): Promise<Map<string, string>> {
	if (threads.length === 0) {
		return new Map()
	}
	const firstSent = db
		.selectFrom('outgoing')
		.select(({ fn }) => fn.min('id').as('first'))
		.where('thread', 'in', threads)
		.where(isOurs(looked))
		.groupBy('thread')
	const sent = await db
		.selectFrom('outgoing')
		.select(['id', 'thread', 'subject', 'created_at as at'])
		.where('id', 'in', firstSent)
		.execute()
	const firstReceived = db
		.selectFrom('messages')
		.select(({ fn }) => fn.min('id').as('first'))
		.where('thread', 'in', threads)
		.where(looked.messages('messages'))
		.where('state', '!=', 'ignored')
		.groupBy('thread')
	const received = await db
		.selectFrom('messages')
		.select(['thread', 'title', 'received_at as at'])
		.where('id', 'in', firstReceived)
		.execute()
	const documents
		= sent.length === 0
			? []
			: await db
					.selectFrom('outgoing_documents')
					.select(['outgoing_id', 'title'])
					.where(
						'outgoing_id',
						'in',
						sent.map(({ id }) => id),
					)
					.orderBy('position')
					.execute()
	return new Map(threads.map((thread) => {
		const [ours, theirs] = [sent.find((one) => one.thread === thread), received.find((one) => one.thread === thread)]
		const titles = documents
			.filter((one) => one.outgoing_id === ours?.id)
			.map(({ title }) => title)
			.join(', ')
		return [thread, ours && !(theirs && theirs.at < ours.at) ? titles || ours.subject : (theirs?.title ?? 'Message')]
	}))
}

export interface Thread {
	sent: Selectable<Tables['outgoing']>[]
	received: Selectable<Tables['messages']>[]
}

/** What was sent in a thread, the newest first. */
export async function sendingsOfThread(db: Db, thread: string): Promise<Thread['sent']> {
	return db.selectFrom('outgoing').selectAll().where('thread', '=', thread).orderBy('id', 'desc').limit(MAX_ENTRIES).execute()
}

/** Receipts apart. */
export async function threadEntries(db: Db, thread: string, looked: Looked): Promise<Thread> {
	return {
		sent: await db
			.selectFrom('outgoing')
			.selectAll()
			.where('thread', '=', thread)
			.where(isOurs(looked))
			.orderBy('id', 'desc')
			.limit(MAX_ENTRIES)
			.execute(),
		received: await db
			.selectFrom('messages')
			.selectAll()
			.where('thread', '=', thread)
			.where(looked.messages('messages'))
			.where('state', '!=', 'ignored')
			.orderBy('id', 'desc')
			.limit(MAX_ENTRIES)
			.execute(),
	}
}
