/** Exchanges, as a list: messages that answer one another, both ways, are one thread. */
import type { Expression, SqlBool } from 'kysely'
import type { Db } from '../ledger/db.ts'
import type { Window } from '../ledger/windows.ts'
import type { Looked } from './looked.ts'

import { sql } from 'kysely'
import { greatest } from '../ledger/dialects/either.ts'
import { linesOf } from '../ledger/reads/patient-lines.ts'
import { allWords } from '../ledger/windows.ts'
import { isOurs, isReceived, isSent, isTurnSeen } from './looked.ts'

export interface ThreadRow {
	thread: string
	/** The last message's. */
	at: string
	/** Of what opened it; null: it has none. */
	title: string | null
	sent: number
	received: number
	/** Documents that came or went. */
	pieces: number
	/** It is our turn to answer somebody in it. */
	isUnanswered: boolean
}

export interface WantedThreads extends Window, Looked {
	patient: { structure: string, id: string } | null
	q: string
	/** Only those that wait for our answer. */
	unanswered: boolean
}

/** Threads in which something was sent, said or asked; the newest first. */
export async function listThreads(db: Db, wanted: WantedThreads): Promise<{ total: number, rows: ThreadRow[] }> {
	const total = await countThreads(db, wanted)
	const page = await pageOf(db, wanted)
	const threads = page.map(({ thread }) => thread)
	const [figures, titles] = [await figuresOf(db, threads, wanted), await titlesOf(db, threads, wanted)]
	return {
		total,
		rows: page.map(({ thread, at }) => {
			const { sent, received, pieces, is_ours: isOurs } = figures.get(thread)!
			return {
				thread,
				at,
				sent,
				received,
				pieces,
				isUnanswered: isOurs === 1,
				title: titles.get(thread) ?? null,
			}
		}),
	}
}

type Sought = Looked & Pick<WantedThreads, 'patient' | 'q' | 'unanswered'>

async function countThreads(db: Db, wanted: Sought): Promise<number> {
	const [sent, got] = [isSent('sent', wanted), isReceived('got', wanted)]
	const { rows: [row] } = wanted.unanswered
		? await sql<{ total: number }>`SELECT count(*) AS total FROM (${unansweredAt(wanted)}) AS asked WHERE at != ''`.execute(db)
		: await sql<{ total: number }>`SELECT
			(SELECT count(DISTINCT sent.thread) FROM outgoing AS sent WHERE ${sent} AND ${isFound('sent', wanted)})
			+ (SELECT count(*) FROM (SELECT got.thread FROM messages AS got WHERE ${got} AND ${isFound('got', wanted)}
				GROUP BY got.thread HAVING (count(*) > 1 OR max(got.asks) IS NOT NULL OR got.thread IN (${ourTurns(wanted)}))
				AND NOT EXISTS (
					SELECT 1 FROM outgoing AS ours WHERE ours.thread = got.thread AND ${isSent('ours', wanted)})) AS received) AS total`
				.execute(db)
	return row?.total ?? 0
}

type Standing = Pick<ThreadRow, 'thread' | 'at'>

async function pageOf(db: Db, wanted: WantedThreads): Promise<Standing[]> {
	return wanted.limit === 0 ? [] : wanted.unanswered ? unansweredOf(db, wanted) : latelyOf(db, wanted)
}

/** Each thread stands where its last message does: what is sent and what is received are walked by time, no further than the page. */
async function latelyOf(db: Db, { offset, limit, ...wanted }: WantedThreads): Promise<Standing[]> {
	const { rows } = await sql<Standing>`
		SELECT sent.thread AS thread, sent.created_at AS at FROM outgoing AS sent WHERE ${isSent('sent', wanted)}
			AND NOT EXISTS (SELECT 1 FROM outgoing AS later WHERE later.thread = sent.thread AND ${isSent('later', wanted)}
				AND later.created_at >= sent.created_at AND (later.created_at > sent.created_at OR later.id > sent.id))
			AND NOT EXISTS (SELECT 1 FROM messages AS later WHERE later.thread = sent.thread AND ${isReceived('later', wanted)}
				AND later.received_at > sent.created_at)
			AND ${isFound('sent', wanted)}
		UNION ALL SELECT got.thread, got.received_at FROM messages AS got WHERE ${isReceived('got', wanted)}
			AND NOT EXISTS (SELECT 1 FROM messages AS later WHERE later.thread = got.thread AND ${isReceived('later', wanted)}
				AND later.received_at >= got.received_at AND (later.received_at > got.received_at OR later.id > got.id))
			AND NOT EXISTS (SELECT 1 FROM outgoing AS later WHERE later.thread = got.thread AND ${isSent('later', wanted)}
				AND later.created_at >= got.received_at)
			AND (got.asks IS NOT NULL OR got.thread IN (${ourTurns(wanted)})
				OR EXISTS (SELECT 1 FROM messages AS other WHERE other.thread = got.thread AND ${isReceived('other', wanted)}
					AND other.id != got.id)
				OR EXISTS (SELECT 1 FROM outgoing AS other WHERE other.thread = got.thread AND ${isSent('other', wanted)}))
			AND ${isFound('got', wanted)}
		ORDER BY at DESC, thread LIMIT ${limit} OFFSET ${offset}`.execute(db)
	return rows
}

async function unansweredOf(db: Db, { offset, limit, ...wanted }: WantedThreads): Promise<Standing[]> {
	const { rows } = await sql<Standing>`SELECT thread, at FROM (${unansweredAt(wanted)}) AS asked WHERE at != ''
		ORDER BY at DESC, thread LIMIT ${limit} OFFSET ${offset}`.execute(db)
	return rows
}

/** Found by the turns that are open, which are few; `at` is empty where nothing of the thread is seen. */
function unansweredAt(wanted: Sought) {
	const [sent, got] = [isSent('sent', wanted), isReceived('got', wanted)]
	return sql`SELECT ours.thread, ${greatest(
		sql`coalesce((SELECT max(got.received_at) FROM messages AS got WHERE got.thread = ours.thread AND ${got}), '')`,
		sql`coalesce((SELECT max(sent.created_at) FROM outgoing AS sent WHERE sent.thread = ours.thread AND ${sent}), '')`,
	)} AS at FROM (SELECT DISTINCT thread FROM (${ourTurns(wanted)}) AS turn) AS ours WHERE ${isFound('ours', wanted)}`
}

/** Threads in which it is our turn. */
function ourTurns(looked: Looked) {
	return sql`SELECT turns.thread FROM turns WHERE turns.whose = 'ours' AND turns.closed_at IS NULL AND ${isTurnSeen(looked)}`
}

interface Figures extends Pick<ThreadRow, 'sent' | 'received' | 'pieces'> {
	thread: string
	is_ours: number
}

async function figuresOf(db: Db, threads: string[], looked: Looked): Promise<Map<string, Figures>> {
	if (threads.length === 0) {
		return new Map()
	}
	const { rows } = await sql<Figures>`
		SELECT thread, sum(is_sent) AS sent, sum(1 - is_sent) AS received, sum(pieces) AS pieces,
			thread IN (${ourTurns(looked)}) AS is_ours FROM (
			SELECT thread, 1 AS is_sent,
				(SELECT count(*) FROM outgoing_documents WHERE outgoing_id = outgoing.id) AS pieces FROM outgoing
				WHERE thread IN (${sql.join(threads)}) AND ${isSent('outgoing', looked)}
			UNION ALL SELECT thread, 0,
				(SELECT count(*) FROM documents WHERE message_id = messages.id AND source != 'body') FROM messages
				WHERE thread IN (${sql.join(threads)}) AND ${isReceived('messages', looked)}
		) AS entries GROUP BY thread`.execute(db)
	return new Map(rows.map((row) => [row.thread, row]))
}

/** Its thread holds something of this patient, with these words. */
function isFound(table: string, { patient, q, ...looked }: Sought): Expression<SqlBool> {
	const words = allWords('words', q)
	if (patient === null && words.length === 0) {
		return sql<SqlBool>`1 = 1`
	}
	const about = patient === null ? [] : [sql<SqlBool>`structure = ${patient.structure} AND patient_id IN ${linesOf(patient)}`]
	const found = sql.join([...about, ...words], sql` AND `)
	return sql<SqlBool>`${sql.ref(`${table}.thread`)} IN (
		SELECT thread FROM outgoing WHERE ${isSent('outgoing', looked)} AND ${found}
		UNION SELECT thread FROM messages WHERE ${isReceived('messages', looked)} AND ${found})`
}

/** Of what opened each, among what is seen. */
async function titlesOf(db: Db, threads: string[], looked: Looked): Promise<Map<string, string | null>> {
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
		.where(isReceived('messages', looked))
		.groupBy('thread')
	const received = await db
		.selectFrom('messages')
		.select(['thread', 'title', 'received_at as at'])
		.where('id', 'in', firstReceived)
		.execute()
	const documents = sent.length === 0
		? []
		: await db
				.selectFrom('outgoing_documents')
				.select(['outgoing_id', 'title'])
				.where('outgoing_id', 'in', sent.map(({ id }) => id))
				.orderBy('position')
				.execute()
	return new Map(threads.map((thread) => {
		const [ours, theirs] = [sent.find((one) => one.thread === thread), received.find((one) => one.thread === thread)]
		const titles = documents
			.filter((one) => one.outgoing_id === ours?.id)
			.map(({ title }) => title)
			.join(', ')
		return [thread, ours && !(theirs && theirs.at < ours.at) ? titles || ours.subject : theirs?.title ?? null]
	}))
}
