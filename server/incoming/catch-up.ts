/** What is left over from before, or was left by the way: taken up again, in the order it came. */
import type { Context } from '../context.ts'
import type { Unfinished } from '../ledger/reads/messages.reads.ts'
import type { Flight } from './flight.ts'

import { unfinishedMessages } from '../ledger/reads/messages.reads.ts'
import { logged } from '../log/log.ts'
import { PROGRAM } from '../sidecars/holds.ts'
import { noticeMoves } from './notice-moves.ts'
import { settleInterrupted } from './outbox.ts'

/** Milliseconds after which what is in progress and in nobody's hands was left there: a message is in hand as soon as it is recorded. */
const ABANDONED = 5_000

/**
 * What is left over from before, begun before anything new, in the order it came: returns the ids of the messages it touched. What
 * was being read when the process died comes last, once everything else was begun: `resumeAbandoned`.
 *
 * @param freshen what it is decided by
 */
export async function catchUp(
	context: Context,
	flight: Flight,
	freshen: (context: Context) => Promise<void>,
	signal?: AbortSignal,
): Promise<Set<number>> {
	await settleInterrupted(context)
	const touched = new Set(await context.holds.during(PROGRAM, async () => {
		await freshen(context)
		// Where the store does not answer, mail is taken in all the same.
		return noticeMoves(context).catch((error: unknown) => {
			context.log.warn(logged(error), 'moves not noticed')
			return []
		})
	}) ?? [])
	for (const id of await begunOf(context, await leftIn(context), flight, signal)) {
		touched.add(id)
	}
	return touched
}

/** What was left in all mailboxes, and no process died of: in the order it came. */
export async function leftIn({ ledger: { db } }: Context): Promise<Unfinished[]> {
	return (await unfinishedMessages(db, null)).filter(({ readings }) => readings === 0)
}

/**
 * What was left in the mailboxes that this process holds, begun before anything new.
 *
 * @param left of those mailboxes, or of others too
 * @return ids of the messages that it began
 */
export async function begunOf(context: Context, left: Unfinished[], flight: Flight, signal?: AbortSignal): Promise<number[]> {
	const begun: number[] = []
	for (const { id, mailbox } of left) {
		if (context.holds.has(mailbox) && !signal?.aborted) {
			await flight.begin(context, mailbox, id)
			begun.push(id)
		}
	}
	return begun
}

/**
 * What is in progress and in nobody's hands: read when a process died, or left by a ledger that refused to be written. And, with
 * `failed`, what failed and is due again. Returns the ids of the messages it began with.
 */
export async function resumeAbandoned(context: Context, flight: Flight, { failed = false } = {}): Promise<number[]> {
	const { ledger: { db }, clock } = context
	const fresh = new Date(clock.now() - ABANDONED).toISOString()
	const awaited = context.room.awaited()
	const due = (await unfinishedMessages(db, clock.at()))
		.filter(({ mailbox }) => context.holds.has(mailbox))
		.filter(({ id }) => !context.hands.has(id) && !awaited.has(id))
		.filter(({ state, received_at: at }) => state === 'failed' ? failed : !failed || at < fresh)
		.sort((one, other) => one.readings - other.readings || one.id - other.id)
	for (const { id, mailbox } of due) {
		await flight.begin(context, mailbox, id)
	}
	return due.map(({ id }) => id)
}
