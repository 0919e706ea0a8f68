/** Recipients of what was sent, as they are asked for to decide something. */
import type { Db } from '../db.ts'
import type { RecipientState } from '../ledger-schema.ts'
import type { RecipientRow } from '../tables/recipients.table.ts'

/** Of any number of sendings: the newest sending first, then in their order. */
export async function recipientsOf(db: Db, sendings: number[]): Promise<RecipientRow[]> {
	return sendings.length === 0
		? []
		: db
				.selectFrom('recipients')
				.selectAll()
				.where('outgoing_id', 'in', sendings)
				.orderBy('outgoing_id', 'desc')
				.orderBy('position')
				.execute()
}

/** Accepted, and nothing heard of by now. @param now ISO 8601 */
export async function recipientsSilent(db: Db, now: string): Promise<RecipientRow[]> {
	return db.selectFrom('recipients').selectAll().where('state', '=', 'accepted').where('due_at', '<', now).execute()
}

/** Sendings of which somebody is in this state. */
export async function sendingsWith(db: Db, state: RecipientState): Promise<number[]> {
	const rows = await db.selectFrom('recipients').select('outgoing_id').distinct().where('state', '=', state).execute()
	return rows.map(({ outgoing_id: id }) => id)
}

/** How many are in each state; those in which nobody is are absent. */
export async function recipientCounts(db: Db): Promise<Map<RecipientState, number>> {
	const rows = await db
		.selectFrom('recipients')
		.select('state')
		.select(({ fn }) => fn.countAll<number>().as('count'))
		.groupBy('state')
		.execute()
	return new Map(rows.map(({ state, count }) => [state, count]))
}

/** Addresses that a mailbox wrote to, the last first, as often as it did. */
export async function addressesWrittenTo(db: Db, mailbox: string, limit: number): Promise<string[]> {
	const rows = await db
		.selectFrom('recipients')
		.innerJoin('outgoing', 'outgoing.id', 'recipients.outgoing_id')
		.select('recipients.address')
		.where('outgoing.mailbox', '=', mailbox)
		.orderBy('outgoing.id', 'desc')
		.orderBy('recipients.position')
		.limit(limit)
		.execute()
	return rows.map(({ address }) => address)
}
