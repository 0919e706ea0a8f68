/** Turns as they are asked for to decide something: late ones, those whose time is over, those of whom nothing was asked after all. */
import type { Db } from '../db.ts'
import type { Whose } from '../ledger-schema.ts'
import type { TurnRow } from '../tables/turns.table.ts'

import { citizenAddress } from '../../mssante/address/address.ts'

/** Open, and past their time. */
export interface Late {
	count: number
	/** When the oldest was due, ISO 8601; null: none is late. */
	oldest: string | null
}

export async function lateTurns(db: Db, mailboxes: string[], whose: Whose, now: string): Promise<Late> {
	return db
		.selectFrom('turns')
		.select(({ fn }) => [fn.countAll<number>().as('count'), fn.min('due').as('oldest')])
		.where('mailbox', 'in', mailboxes)
		.where('whose', '=', whose)
		.where('closed_at', 'is', null)
		.where('due', '<', now)
		.executeTakeFirstOrThrow()
}

/** Those that hold a trace whose time is over: closed before `limit`, or open where every message of their exchange was erased. */
export async function tracedTurns(db: Db, limit: string): Promise<Pick<TurnRow, 'id' | 'partner'>[]> {
	return db
		.selectFrom('turns')
		.select(['id', 'partner'])
		.where(({ or, eb }) => or([eb('reason', 'is not', null), eb('partner', 'like', citizenAddress('%'))]))
		.where(({ or, and, eb, not, exists, selectFrom }) => or([
			eb('closed_at', '<', limit),
			and([
				eb('closed_at', 'is', null),
				not(exists(selectFrom('messages')
					.select('messages.id')
					.whereRef('messages.thread', '=', 'turns.thread')
					.where('messages.erased_at', 'is', null))),
				not(exists(selectFrom('outgoing')
					.select('outgoing.id')
					.whereRef('outgoing.thread', '=', 'turns.thread')
					.where('outgoing.erased_at', 'is', null))),
			]),
		]))
		.execute()
}

/** Those of an exchange, open and theirs, of whom nothing was asked after all: our message failed. */
export async function unreachedIn(db: Db, thread: string): Promise<number[]> {
	const rows = await db
		.selectFrom('turns')
		.innerJoin('recipients', (join) =>
			join.onRef('recipients.outgoing_id', '=', 'turns.outgoing_id').onRef('recipients.address', '=', 'turns.partner'))
		.select('turns.id')
		.where('turns.thread', '=', thread)
		.where('turns.closed_at', 'is', null)
		.where('turns.whose', '=', 'theirs')
		.where('recipients.state', '=', 'failed')
		.execute()
	return rows.map(({ id }) => id)
}
