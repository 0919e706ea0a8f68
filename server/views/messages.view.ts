/** Lists of received messages, a window at a time. */
import type { SqlBool } from 'kysely'
import type { MessageState } from '../ledger/ledger-schema.ts'
import type { Db } from '../ledger/ledger.ts'
import type { MessageRow } from '../ledger/tables/messages.table.ts'
import type { Period, Visible, Window } from '../ledger/windows.ts'

import { sql } from 'kysely'
import { isJson, textIn } from '../ledger/dialects/either.ts'
import { allWords, apart } from '../ledger/windows.ts'
import { aboutWhom, nameOf, WHOSE } from './about-whom.ts'

/**
 * `review`: to be filed by hand; `filed`: by itself or by hand; `closed`: « sans suite »; `rejected`: in quarantine for good. What is
 * over: the newest first.
 */
export type Shelf = 'review' | 'quarantined' | 'filed' | 'closed' | 'rejected'

const OVER: Partial<Record<Shelf, MessageState>> = { closed: 'review', rejected: 'quarantined' }

/** As the figures count it. */
const BY_HAND = sql<SqlBool>`(coalesce(decided_by, '') = 'person')`

export interface Wanted extends Window {
	shelf: Shelf
	/** Of these, and of no other. */
	messages: Visible
	/** Null: the common list; undefined: whatever the list it was put in. */
	queue: string | null | undefined
	/** An address; empty: whoever sent it. */
	sender?: string
	/** An account: of what was entrusted to them alone; empty: whoever has it. */
	entrustedTo?: string
	/** Of what came in it; null: whenever. */
	period?: Period | null
	/** Empty: whoever filed it. */
	filedBy?: '' | 'itself' | 'hand'
	q: string
}

type Kept = 'id' | 'mailbox' | 'received_at' | 'sender' | 'title' | 'claimed_by' | 'claimed_at' | 'entrusted_to' | 'queue'

export interface ListedMessage extends Pick<MessageRow, Kept> {
	/** The first one, as it is kept. */
	reason: string | null
	/** In whose folder it was filed, or whom its documents name, all alike: « DUPONT Suzanne, 02/01/1930 »; null: nobody, or several. */
	patient: string | null
	/** `structure/id`, of whose it is for certain. */
	about: string | null
	/** A first person asked for a second one. */
	isAsked: boolean
}

export async function messagesOnShelf(
	db: Db,
	{ shelf, messages, queue, sender = '', entrustedTo = '', period = null, filedBy = '', q, ...window }: Wanted,
): Promise<{ total: number, oldestAt: string | null, rows: ListedMessage[] }> {
	const isOver = shelf !== 'review' && shelf !== 'quarantined'
	const state = OVER[shelf] ?? shelf as MessageState
	const [isSeen, isClosed] = [messages('messages'), sql<SqlBool>`closed_at IS ${OVER[shelf] ? sql`NOT NULL` : sql`NULL`}`]
	let query = db.selectFrom('messages').where('state', '=', state)
	query = queue === undefined ? query : query.where('queue', queue === null ? 'is' : '=', queue)
	query = sender === '' ? query : query.where(apart(sql<SqlBool>`sender = ${sender}`))
	query = entrustedTo === '' ? query : query.where(apart(sql<SqlBool>`entrusted_to = ${entrustedTo}`))
	query = period === null ? query : query.where(apart(sql<SqlBool>`received_at >= ${period.from} AND received_at < ${period.to}`))
	query = filedBy === '' ? query : query.where(apart(filedBy === 'hand' ? BY_HAND : sql<SqlBool>`NOT ${BY_HAND}`))
	for (const has of allWords('words', q)) {
		query = query.where(has)
	}
	const { total, oldestAt } = await query
		.where(isSeen)
		.where(isClosed)
		.select(({ fn }) => [fn.countAll<number>().as('total'), fn.min('received_at').as('oldestAt')])
		.executeTakeFirstOrThrow()
	// What is over is walked by when it ended, no further than the page; what waits is little, and found by its mailbox.
	const page = isOver
		? query.where(apart(isSeen)).where(apart(isClosed)).orderBy('final_at', (order) => order.desc().nullsLast())
		: query.where(isSeen).where(isClosed)
	const rows = await db
		.selectFrom('messages')
		.where('id', 'in', page.select('id').orderBy('id').offset(window.offset).limit(window.limit))
		.select([
			'id',
			'mailbox',
			'received_at',
			'sender',
			'title',
			'claimed_by',
			'claimed_at',
			'entrusted_to',
			'queue',
			sql<number>`EXISTS (SELECT 1 FROM acts WHERE acts.message_id = messages.id AND acts.state = 'asked')`.as('asked'),
			// One that is no JSON would refuse the whole list: it is told as it stands.
			sql<string | null>`CASE WHEN ${isJson('decision')} THEN ${textIn('decision', 'reasons', 0)} ELSE decision END`.as('reason'),
			aboutWhom,
			sql<string | null>`messages.structure || '/' || ${WHOSE}`.as('whose'),
		])
		.orderBy(isOver ? 'final_at' : 'id', (order) => isOver ? order.desc().nullsLast() : order.asc())
		.orderBy('id')
		.execute()
	const listed = rows.map(({ asked, about, whose, ...row }) => (
		{ ...row, isAsked: asked === 1, patient: nameOf(about, row.id), about: whose }))
	return { total, oldestAt, rows: listed }
}

/** Named lists in which something waits. */
export async function queuesOf(db: Db, messages: Visible): Promise<string[]> {
	const rows = await db.selectFrom('messages').select('queue').distinct().where('state', '=', 'review').where('closed_at', 'is', null)
		.where('queue', 'is not', null).where(messages('messages')).orderBy('queue').execute()
	return rows.map(({ queue }) => queue!)
}
