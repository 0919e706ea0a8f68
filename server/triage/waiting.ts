/** Lists of received messages, as the people of some mailboxes look through them. */
import type { Db } from '../ledger/ledger.ts'
import type { Window } from '../ledger/windows.ts'
import type { Reason } from '../patients/match.ts'

import { sql } from 'kysely'
import { allWords } from '../ledger/windows.ts'
import { chipOf } from '../ops/chip.ts'
import { claimantOf } from './claim.ts'

/** `review`: to be filed by hand; `filed`: by itself or by hand, the newest first; `rejected`: in quarantine for good. */
export type Shelf = 'review' | 'quarantined' | 'filed' | 'rejected'

export interface Wanted extends Window {
	shelf: Shelf
	/** Of these mailboxes, and of no other. */
	mailboxes: string[]
	/** Null: whatever the list it was put in. */
	queue: string | null
	q: string
}

export interface WaitingMessage {
	id: number
	mailbox: string
	at: string
	sender: string | null
	title: string
	/** The first reason, in a few words. */
	chip: string
	claimedBy: string | null
	queue: string | null
}

export async function listMessages(db: Db, { shelf, mailboxes, queue, q, offset, limit }: Wanted): Promise<{ total: number, oldestAt: string | null, rows: WaitingMessage[] }> {
	if (mailboxes.length === 0) {
		return { total: 0, oldestAt: null, rows: [] }
	}
	const state = shelf === 'rejected' ? 'quarantined' : shelf
	let query = db.selectFrom('messages').where('state', '=', state).where('mailbox', 'in', mailboxes)
	query = shelf === 'filed' ? query : query.where('closed_at', shelf === 'rejected' ? 'is not' : 'is', null)
	query = queue === null ? query : query.where('queue', '=', queue)
	for (const has of allWords('words', q)) {
		query = query.where(has)
	}
	const { total, oldestAt } = await query.select(({ fn }) => [fn.countAll<number>().as('total'), fn.min('received_at').as('oldestAt')]).executeTakeFirstOrThrow()
	const rows = await query.select(['id', 'mailbox', 'received_at', 'sender', 'title', 'claimed_by', 'claimed_at', 'queue', sql<string | null>`json_extract(decision, '$.reasons[0]')`.as('reason')])
		.orderBy(shelf === 'filed' ? 'final_at' : 'id', shelf === 'filed' ? 'desc' : 'asc').orderBy('id').offset(offset).limit(limit).execute()
	return { total, oldestAt, rows: rows.map((row) => ({ id: row.id, mailbox: row.mailbox, at: row.received_at, sender: row.sender, title: row.title ?? 'Message', chip: chipOf(row.reason === null ? null : JSON.parse(row.reason) as Reason), claimedBy: claimantOf(row), queue: row.queue })) }
}

/** Named lists in which something waits. */
export async function queuesOf(db: Db, mailboxes: string[]): Promise<string[]> {
	const rows = mailboxes.length === 0 ? [] : await db.selectFrom('messages').select('queue').distinct().where('state', '=', 'review').where('queue', 'is not', null).where('mailbox', 'in', mailboxes).orderBy('queue').execute()
	return rows.map(({ queue }) => queue!)
}
