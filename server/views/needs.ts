/** How many things of a mailbox need somebody: what the bell rings for. */
import type { Db } from '../ledger/db.ts'

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

/** Recipients of whom something went wrong since (ISO 8601). */
export async function countTroubles(db: Db, mailbox: string, since: string): Promise<number> {
	const { count } = await db
		.selectFrom('recipients')
		.innerJoin('outgoing', 'outgoing.id', 'recipients.outgoing_id')
		.select(({ fn }) => fn.countAll<number>().as('count'))
		.where('outgoing.mailbox', '=', mailbox)
		.where('outgoing.cancelled_at', 'is', null)
		.where('recipients.state', 'in', ['failed', 'unclear', 'notIntegrated', 'expired'])
		.where('recipients.changed_at', '>', since)
		.executeTakeFirstOrThrow()
	return count
}

/** Filed by itself since (ISO 8601), and yet it says something that nobody answered. */
export async function countAsking(db: Db, mailbox: string, since: string): Promise<number> {
	const { count } = await db
		.selectFrom('messages')
		.select(({ fn }) => fn.countAll<number>().as('count'))
		.where('mailbox', '=', mailbox)
		.where('state', '=', 'filed')
		.where('asks', '=', 'words')
		.where('asks_done_at', 'is', null)
		.where('received_at', '>', since)
		.where(({ not, exists, selectFrom }) => not(exists(selectFrom('outgoing')
			.select('outgoing.id')
			.whereRef('outgoing.thread', '=', 'messages.thread')
			.whereRef('outgoing.created_at', '>', 'messages.received_at'))))
		.executeTakeFirstOrThrow()
	return count
}
