/** Turns: those that somebody may know of; and counted, for the bell of a mailbox and for who looks after the whole. */
import type { Expression, SqlBool } from 'kysely'
import type { Db } from '../db.ts'
import type { Whose } from '../schema.ts'
import type { TurnRow } from '../tables/turns.ts'
import type { Visible } from '../windows.ts'

import { sql } from 'kysely'
import { citizenAddress } from '../../mssante/address/address.ts'

/** What somebody may see: turns of these mailboxes, and of those that wait for us, these messages. */
export interface LookedTurns {
	mailboxes: string[]
	messages: Visible
}

/** Turns that somebody may know of. */
export function areSeen({ mailboxes, messages }: LookedTurns): Expression<SqlBool> {
	return mailboxes.length === 0
		? sql<SqlBool>`1 = 0`
		: sql<SqlBool>`turns.mailbox IN (${sql.join(mailboxes)}) AND (turns.whose = 'theirs' OR turns.message_id IS NULL OR EXISTS (
			SELECT 1 FROM messages AS seen WHERE seen.id = turns.message_id AND ${messages('seen')}))`
}

/**
 * Ours, open, of a mailbox: of what waits to be filed, or is in quarantine, another bell tells; of what is still being taken in, this
 * one will.
 */
export async function countOurs(db: Db, mailbox: string): Promise<number> {
	const { count } = await db
		.selectFrom('turns')
		.leftJoin('messages', 'messages.id', 'turns.message_id')
		.select(({ fn }) => fn.countAll<number>().as('count'))
		.where('turns.mailbox', '=', mailbox)
		.where('turns.whose', '=', 'ours')
		.where('turns.closed_at', 'is', null)
		.where(({ or, eb }) => or([
			eb('messages.id', 'is', null),
			eb('messages.state', '=', 'filed'),
			eb('messages.closed_at', 'is not', null),
		]))
		.executeTakeFirstOrThrow()
	return count
}

/** Open, and past their time. */
export interface Late {
	count: number
	/** When the oldest was due, ISO 8601; null: none is late. */
	oldest: string | null
}

export async function lateTurns(db: Db, mailboxes: string[], whose: Whose, now = new Date().toISOString()): Promise<Late> {
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

/** One that was opened then, as it stands now. */
export type Asked = Pick<TurnRow, 'mailbox' | 'partner' | 'asker' | 'opened_at' | 'due' | 'closed_at'>

/** Turns opened within these instants: of ours, those that expect an answer by a date; none that a person closed without an answer. */
export async function turnsAsked(db: Db, looked: LookedTurns, { from, to }: { from: string, to: string }): Promise<Asked[]> {
	return db
		.selectFrom('turns')
		.select(['mailbox', 'partner', 'asker', 'opened_at', 'due', 'closed_at'])
		.where('opened_at', '>=', from)
		.where('opened_at', '<', to)
		.where(({ or, eb }) => or([eb('asker', '=', 'theirs'), eb('due', 'is not', null)]))
		.where(areSeen(looked))
		.where(({ not, exists, selectFrom }) => not(exists(selectFrom('turn_moves')
			.select('turn_moves.id')
			.whereRef('turn_moves.turn_id', '=', 'turns.id')
			.where('turn_moves.kind', '=', 'settled')
			.where('turn_moves.verdict', 'is', null))))
		.orderBy('mailbox')
		.orderBy('partner')
		.execute()
}
