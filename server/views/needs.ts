/** How many things of a mailbox need somebody: what the bell rings for. */
import type { Db } from '../ledger/db.ts'

import { MISSED } from '../ledger/tables/recipients.table.ts'

/** Received messages that wait there for a person. */
export async function countWaiting(db: Db, mailbox: string, state: 'review' | 'quarantined'): Promise<number> {
	const { count } = await db
		.selectFrom('messages')
		.select(({ fn }) => fn.countAll<number>().as('count'))
		.where('mailbox', '=', mailbox)
		.where('state', '=', state)
		.where('closed_at', 'is', null)
		.executeTakeFirstOrThrow()
	return count
}

/** The same, of several mailboxes, of what came before that (ISO 8601). */
export async function countWaitingSince(db: Db, mailboxes: string[], state: 'review' | 'quarantined', before: string): Promise<number> {
	if (mailboxes.length === 0) {
		return 0
	}
	const { count } = await db
		.selectFrom('messages')
		.select(({ fn }) => fn.countAll<number>().as('count'))
		.where('mailbox', 'in', mailboxes)
		.where('state', '=', state)
		.where('closed_at', 'is', null)
		.where('received_at', '<', before)
		.executeTakeFirstOrThrow()
	return count
}

/** Recipients of whom something went wrong since (ISO 8601). */
export async function countTroubles(db: Db, mailbox: string, since: string): Promise<number> {
	const { count } = await db
		.selectFrom('recipients')
		.innerJoin('outgoing', 'outgoing.id', 'recipients.outgoing_id')
		.select(({ fn }) => fn.countAll<number>().as('count'))
		.where('outgoing.mailbox', '=', mailbox)
		.where('outgoing.cancelled_at', 'is', null)
		.where(({ or, and, eb }) => or([
			eb('recipients.state', '=', 'unclear'),
			and([eb('recipients.state', 'in', MISSED), eb('recipients.resent_by', 'is', null)]),
		]))
		.where('recipients.changed_at', '>', since)
		.executeTakeFirstOrThrow()
	return count
}

/**
 * Ours, open, of a mailbox: of what waits to be filed, or is in quarantine, another bell tells; of what is still being taken in, this
 * one will.
 */
export async function countOurTurns(db: Db, mailbox: string): Promise<number> {
	const { count } = await db
		.selectFrom('turns')
		.leftJoin('messages', 'messages.id', 'turns.message_id')
		.select(({ fn }) => fn.countAll<number>().as('count'))
		.where('turns.mailbox', '=', mailbox)
		.where(({ or, eb }) => or([eb('turns.whose', '=', 'ours'), eb('turns.unread_id', 'is not', null)]))
		.where('turns.closed_at', 'is', null)
		.where(({ or, eb }) => or([
			eb('messages.id', 'is', null),
			eb('messages.state', '=', 'filed'),
			eb('messages.closed_at', 'is not', null),
		]))
		.executeTakeFirstOrThrow()
	return count
}
