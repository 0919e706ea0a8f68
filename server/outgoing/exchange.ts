/** Exchanges: messages that answer one another, both ways, as one thread. */
import type { Selectable, SqlBool } from 'kysely'
import type { Db } from '../ledger/ledger.ts'
import type { Tables } from '../ledger/schema.ts'
import type { Visible, Window } from '../ledger/windows.ts'

import { sql } from 'kysely'
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
}

/** What somebody may look at: what these mailboxes sent, and these received messages; nothing else is counted, searched or named. */
export interface Looked {
	sendings: string[]
	messages: Visible
}

export interface WantedThreads extends Window, Looked {
	patient: { structure: string, id: string } | null
	q: string
}

/** Threads in which something was sent, or that concern a patient; the newest first. */
export async function listThreads(db: Db, { patient, q, offset, limit, ...looked }: WantedThreads): Promise<{ total: number, rows: ThreadRow[] }> {
	const words = allWords('words', q)
	const about = patient === null ? sql`` : sql`AND structure = ${patient.structure} AND patient_id = ${patient.id}`
	const found = words.length === 0 ? sql`` : sql`AND ${sql.join(words, sql` AND `)}`
	const threads = sql`
		SELECT thread, max(at) AS at, sum(is_sent) AS sent, sum(1 - is_sent) AS received, max(has) AS has FROM (
			SELECT thread, created_at AS at, 1 AS is_sent, (1 = 1 ${about} ${found}) AS has FROM outgoing WHERE ${isOurs(looked)} AND thread IS NOT NULL
			UNION ALL SELECT thread, received_at, 0, (1 = 1 ${about} ${found}) FROM messages WHERE ${looked.messages('messages')} AND thread IS NOT NULL AND state != 'ignored'
		) GROUP BY thread HAVING has = 1 AND (sent > 0 OR received > 1)`
	const { rows: [count] } = await sql<{ total: number }>`SELECT count(*) AS total FROM (${threads})`.execute(db)
	const { rows } = await sql<Omit<ThreadRow, 'title'>>`${threads} ORDER BY at DESC, thread LIMIT ${limit} OFFSET ${offset}`.execute(db)
	const titled: ThreadRow[] = []
	for (const row of rows) {
		titled.push({ ...row, title: await titleOf(db, row.thread, looked) })
	}
	return { total: count?.total ?? 0, rows: titled }
}

function isOurs({ sendings }: Looked, table = 'outgoing') {
	return sendings.length === 0 ? sql<SqlBool>`1 = 0` : sql<SqlBool>`${sql.ref(`${table}.mailbox`)} IN (${sql.join(sendings)})`
}

/** Of what opened it, among what is seen. */
async function titleOf(db: Db, thread: string, looked: Looked): Promise<string> {
	const sent = await db.selectFrom('outgoing').select(['id', 'subject', 'created_at as at']).where('thread', '=', thread).where(isOurs(looked)).orderBy('id').executeTakeFirst()
	const received = await db.selectFrom('messages').select(['title', 'received_at as at']).where('thread', '=', thread).where(looked.messages('messages')).where('state', '!=', 'ignored').orderBy('id').executeTakeFirst()
	if (sent && !(received && received.at < sent.at)) {
		const documents = await db.selectFrom('outgoing_documents').select('title').where('outgoing_id', '=', sent.id).orderBy('position').execute()
		return documents.map(({ title }) => title).join(', ') || sent.subject
	}
	return received?.title ?? 'Message'
}

export interface Thread {
	sent: Selectable<Tables['outgoing']>[]
	received: Selectable<Tables['messages']>[]
}

/** Receipts apart. */
export async function threadEntries(db: Db, thread: string, looked: Looked): Promise<Thread> {
	return {
		sent: await db.selectFrom('outgoing').selectAll().where('thread', '=', thread).where(isOurs(looked)).orderBy('id', 'desc').limit(MAX_ENTRIES).execute(),
		received: await db.selectFrom('messages').selectAll().where('thread', '=', thread).where(looked.messages('messages')).where('state', '!=', 'ignored').orderBy('id', 'desc').limit(MAX_ENTRIES).execute(),
	}
}
