/**
 * What is measured of the ledger (`GET /metrics`): mailbox by mailbox, numbers and instants alone. Each statement costs what waits, or
 * what the last day brought, and nothing of what was kept before: the indices that it hangs on are named where SQLite, which has no
 * statistics here, would take another.
 */
import type { Db } from '../ledger/db.ts'
import type { MessageState, RecipientState, Tables, Whose } from '../ledger/ledger-schema.ts'

import { sql } from 'kysely'
import { readBy, rowsOf } from '../ledger/dialects/either.ts'

/** What waits of a mailbox, and since when the oldest does (ISO 8601; null: nothing waits). */
export interface WaitingThere {
	mailbox: string
	review: number
	reviewSince: string | null
	quarantined: number
	quarantinedSince: string | null
	failed: number
	failedSince: string | null
	inProgress: number
	inProgressSince: string | null
	/** Dossiers that wait for somebody's word. */
	awaiting: number
	awaitingSince: string | null
}

export async function waitingThere(db: Db, mailboxes: string[]): Promise<WaitingThere[]> {
	const { rows } = await sql<WaitingThere>`SELECT box.value AS mailbox,
		${waits('count(*)', 'review')} AS review, ${waits('min(received_at)', 'review')} AS "reviewSince",
		${waits('count(*)', 'quarantined')} AS quarantined, ${waits('min(received_at)', 'quarantined')} AS "quarantinedSince",
		${waits('count(*)', 'failed')} AS failed, ${waits('min(received_at)', 'failed')} AS "failedSince",
		${waits('count(*)', 'received', 'planned')} AS "inProgress",
		${waits('min(received_at)', 'received', 'planned')} AS "inProgressSince",
		(SELECT count(*) FROM dossiers WHERE state = 'awaiting' AND mailbox = box.value) AS awaiting,
		(SELECT min(submitted_at) FROM dossiers WHERE state = 'awaiting' AND mailbox = box.value) AS "awaitingSince"
		FROM ${rowsOf(mailboxes, 'box')}`.execute(db)
	return rows
}

function waits(what: 'count(*)' | 'min(received_at)', ...states: MessageState[]) {
	return sql`(SELECT ${sql.raw(what)} FROM ${readBy('messages', 'messages_waiting')}
		WHERE state IN (${sql.join(states)}) AND mailbox = box.value AND closed_at IS NULL)`
}

export interface InState<State> {
	mailbox: string
	state: State
	count: number
}

/** Messages that came since (ISO 8601), by where they are now. */
export async function messagesSince(db: Db, since: string): Promise<InState<MessageState>[]> {
	const { rows } = await sql<InState<MessageState>>`SELECT mailbox, state, count(*) AS count
		FROM ${readBy('messages', 'messages_lately')} WHERE received_at >= ${since} GROUP BY mailbox, state`.execute(db)
	return rows
}

/** Their receipts. */
export async function receiptsSince(db: Db, since: string): Promise<InState<Tables['outbox']['state']>[]> {
	const { rows } = await sql<InState<Tables['outbox']['state']>>`SELECT outbox.mailbox, outbox.state, count(*) AS count
		FROM ${readBy('messages', 'messages_lately')} CROSS JOIN outbox
		WHERE received_at >= ${since} AND outbox.message_id = messages.id GROUP BY outbox.mailbox, outbox.state`.execute(db)
	return rows
}

/** Recipients of what was sent since (ISO 8601), by what is known of them. */
export async function recipientsSince(db: Db, since: string): Promise<InState<RecipientState>[]> {
	const { rows } = await sql<InState<RecipientState>>`SELECT outgoing.mailbox, recipients.state, count(*) AS count
		FROM ${readBy('outgoing', 'outgoing_lately')} CROSS JOIN recipients
		WHERE outgoing.created_at >= ${since} AND cancelled_at IS NULL AND outgoing_id = outgoing.id
		GROUP BY outgoing.mailbox, recipients.state`.execute(db)
	return rows
}

/** Recipients that did not leave yet, or of whom nobody knows whether they did; `since`: when the oldest was sent, ISO 8601. */
export async function recipientsOpen(db: Db): Promise<(InState<'queued' | 'unclear'> & { since: string })[]> {
	const { rows } = await sql<InState<'queued' | 'unclear'> & { since: string }>`SELECT outgoing.mailbox, recipients.state,
		count(*) AS count, min(outgoing.created_at) AS since
		FROM ${readBy('recipients', 'recipients_state')} CROSS JOIN outgoing
		WHERE recipients.state IN ('queued', 'unclear') AND outgoing.id = outgoing_id AND cancelled_at IS NULL
		GROUP BY outgoing.mailbox, recipients.state`.execute(db)
	return rows
}

/** Turns that are past their time at `now` (ISO 8601): of those that are open. */
export async function turnsLate(db: Db, now: string): Promise<{ mailbox: string, whose: Whose, count: number }[]> {
	const { rows } = await sql<{ mailbox: string, whose: Whose, count: number }>`SELECT mailbox, whose, count(*) AS count
		FROM ${readBy('turns', 'turns_open')} WHERE closed_at IS NULL AND due < ${now} GROUP BY mailbox, whose`.execute(db)
	return rows
}

/** Messages that came after the one of this id, by mailbox; `last`: the newest id. */
export async function messagesAfter(db: Db, id: number): Promise<{ mailbox: string, count: number, last: number }[]> {
	const { rows } = await sql<{ mailbox: string, count: number, last: number }>`SELECT mailbox, count(*) AS count, max(id) AS last
		FROM ${readBy('messages', null)} WHERE id > ${id} GROUP BY mailbox`.execute(db)
	return rows
}

/** Id of the newest message; 0: there is none. */
export async function newestMessage(db: Db): Promise<number> {
	const { rows: [row] } = await sql<{ id: number | null }>`SELECT max(id) AS id FROM messages`.execute(db)
	return row?.id ?? 0
}
