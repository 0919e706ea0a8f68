/**
 * Each recipient of what we send (design.md "Sending"): `queued → unclear → accepted → delivered → displayed | processed |
 * notIntegrated → answered`, or `failed`, `expired`. What may follow what is `outgoing/recipient-state.ts`; nobody else writes this table.
 */
import type { Insertable, Selectable } from 'kysely'
import type { Db, Tx } from '../db.ts'
import type { RecipientState, Tables } from '../ledger-schema.ts'
import type { Told } from '../stored/whys.ts'

import { changed } from './changed.ts'

type Table = Tables['recipients']
export type RecipientRow = Selectable<Table>

const NOTHING = { code: null, text: null, reasons: null }

/** Whom a sending did not reach, as far as is known: it may go to them anew. */
export const MISSED: RecipientState[] = ['failed', 'notIntegrated', 'expired']

/** @return the number of those it goes to */
export async function addRecipients(tx: Tx, id: number, to: Pick<Insertable<Table>, 'address' | 'written'>[], at: string): Promise<void> {
	for (const [position, { address, written }] of to.entries()) {
		await tx
			.insertInto('recipients')
			.values({
				outgoing_id: id,
				position,
				address,
				written,
				state: 'queued',
				...NOTHING,
				next_attempt_at: null,
				accepted_at: null,
				changed_at: at,
				due_at: null,
			})
			.execute()
	}
}

/** `queued → unclear`, all of these or none counts: from here on the bytes may leave. @return how many */
export async function mayLeaveNow(tx: Tx, id: number, addresses: string[], at: string): Promise<number> {
	const { numUpdatedRows } = await tx
		.updateTable('recipients')
		.set({ state: 'unclear', ...NOTHING, changed_at: at })
		.where('outgoing_id', '=', id)
		.where('address', 'in', addresses)
		.where('state', '=', 'queued')
		.executeTakeFirst()
	return Number(numUpdatedRows)
}

/** No answer came: what was said meanwhile is kept. */
export async function stillUnclear(tx: Tx, id: number, address: string, told: Told, at: string): Promise<boolean> {
	return changed(
		tx
			.updateTable('recipients')
			.set({ ...told, changed_at: at })
			.where('outgoing_id', '=', id)
			.where('address', '=', address)
			.where('state', '=', 'unclear'),
	)
}

/**
 * `unclear → accepted`: the operator took it.
 *
 * @param address null: all that are unclear
 * @param dueAt ISO 8601: without news by then, somebody must look
 */
export async function accepted(tx: Tx, id: number, address: string | null, told: Told & { due_at: string }, at: string): Promise<boolean> {
	let query = tx
		.updateTable('recipients')
		.set({ ...told, state: 'accepted', accepted_at: at, changed_at: at, next_attempt_at: null })
		.where('outgoing_id', '=', id)
		.where('state', '=', 'unclear')
	if (address !== null) {
		query = query.where('address', '=', address)
	}
	return changed(query)
}

/** `queued | unclear → failed`, or back to `queued` for another attempt. */
export async function refused(
	tx: Tx,
	id: number,
	address: string,
	told: Told,
	again: { attempts: number, next_attempt_at: string } | null,
	at: string,
): Promise<boolean> {
	const change = again === null ? { state: 'failed' as const, next_attempt_at: null } : { state: 'queued' as const, ...again }
	return changed(
		tx
			.updateTable('recipients')
			.set({ ...told, ...change, changed_at: at })
			.where('outgoing_id', '=', id)
			.where('address', '=', address)
			.where('state', 'in', ['queued', 'unclear']),
	)
}

/** Whatever of a mailbox is `queued`, and why it is not tried: no attempt counts. */
export async function waitingFor(tx: Tx, mailbox: string, told: Told): Promise<void> {
	await tx
		.updateTable('recipients')
		.set({ ...told, next_attempt_at: null })
		.where('state', '=', 'queued')
		.where('outgoing_id', 'in', (query) => query.selectFrom('outgoing').select('id').where('mailbox', '=', mailbox))
		.where(({ or, eb }) => or([eb('code', 'is', null), eb('code', '!=', told.code), eb('next_attempt_at', 'is not', null)]))
		.execute()
}

/** Whatever of a mailbox is `queued` is tried without waiting: what kept it is over. */
export async function triedNow(tx: Tx, mailbox: string): Promise<void> {
	await tx
		.updateTable('recipients')
		.set({ next_attempt_at: null })
		.where('state', '=', 'queued')
		.where('next_attempt_at', 'is not', null)
		.where('outgoing_id', 'in', (query) => query.selectFrom('outgoing').select('id').where('mailbox', '=', mailbox))
		.execute()
}

/** What a receipt or an answer tells, where it may follow what is known. */
export async function told(
	tx: Tx,
	{ id, position }: { id: number, position: number },
	{ to, from, ...told }: Told & { to: RecipientState, from: readonly RecipientState[] },
	at: string,
): Promise<boolean> {
	return changed(
		tx
			.updateTable('recipients')
			.set({
				state: to,
				changed_at: at,
				next_attempt_at: null,
				...((told.code !== null || told.text !== null) && told),
			})
			.where('outgoing_id', '=', id)
			.where('position', '=', position)
			.where('state', 'in', from),
	)
}

/** `accepted → expired`: nothing came in time. */
export async function expired(tx: Tx, id: number, position: number, at: string): Promise<boolean> {
	return changed(
		tx
			.updateTable('recipients')
			.set({ state: 'expired', changed_at: at })
			.where('outgoing_id', '=', id)
			.where('position', '=', position)
			.where('state', '=', 'accepted'),
	)
}

/** `unclear | expired →` what somebody found out. */
export async function settledByHand(
	tx: Tx,
	id: number,
	address: string,
	verdict: 'accepted' | 'failed',
	told: Told,
	at: string,
): Promise<boolean> {
	return changed(
		tx
			.updateTable('recipients')
			.set({ ...told, state: verdict, changed_at: at, ...(verdict === 'accepted' && { accepted_at: at }) })
			.where('outgoing_id', '=', id)
			.where('address', '=', address)
			.where('state', 'in', ['unclear', 'expired']),
	)
}

/** A sending has left: those whom the one that it is sent in place of had missed by then need nobody here any more. Once. */
export async function leftInPlace(tx: Tx, id: number): Promise<void> {
	const anew = await tx.selectFrom('outgoing').select(['resends', 'created_at']).where('id', '=', id).executeTakeFirst()
	if (anew === undefined || anew.resends === null) {
		return
	}
	await tx
		.updateTable('recipients')
		.set({ resent_by: id })
		.where('outgoing_id', '=', anew.resends)
		.where('state', 'in', MISSED)
		.where('changed_at', '<=', anew.created_at)
		.where('resent_by', 'is', null)
		.execute()
}

/** `queued → failed`: what has not left is kept back. @return how many */
export async function keptBack(tx: Tx, id: number, told: Told, at: string): Promise<number> {
	const { numUpdatedRows } = await tx
		.updateTable('recipients')
		.set({ ...told, state: 'failed', changed_at: at, next_attempt_at: null })
		.where('outgoing_id', '=', id)
		.where('state', '=', 'queued')
		.executeTakeFirst()
	return Number(numUpdatedRows)
}

/** After a restoration: whatever was to leave may have left. @return how many */
export async function allInDoubt(tx: Tx, told: Told, at: string): Promise<number> {
	const { numUpdatedRows } = await tx
		.updateTable('recipients')
		.set({ ...told, state: 'unclear', changed_at: at, next_attempt_at: null })
		.where('state', '=', 'queued')
		.executeTakeFirst()
	return Number(numUpdatedRows)
}

/** What they answered to these was but a question; or it was an answer after all. @return to which of them, where it was not said yet */
export async function askedBack(tx: Tx, ids: number[], isQuestion: boolean, at: string): Promise<Set<number>> {
	const rows = await tx
		.updateTable('recipients')
		.set({ question_at: isQuestion ? at : null })
		.where('outgoing_id', 'in', ids)
		.where('state', '=', 'answered')
		.where('question_at', isQuestion ? 'is' : 'is not', null)
		.returning('outgoing_id')
		.execute()
	return new Set(rows.map(({ outgoing_id: id }) => id))
}

/** The same, of one of them in a conversation. */
export async function askedBackIn(tx: Tx, thread: string, address: string, at: string): Promise<void> {
	await tx
		.updateTable('recipients')
		.set({ question_at: at })
		.where('address', '=', address)
		.where('state', '=', 'answered')
		.where('outgoing_id', 'in', (query) => query.selectFrom('outgoing').select('id').where('thread', '=', thread))
		.execute()
}

/** What somebody writes next in a conversation answers all that was asked there. */
export async function noQuestionLeft(tx: Tx, address: string, thread: string): Promise<void> {
	await tx
		.updateTable('recipients')
		.set({ question_at: null })
		.where('address', '=', address)
		.where('question_at', 'is not', null)
		.where('outgoing_id', 'in', (query) => query.selectFrom('outgoing').select('id').where('thread', '=', thread))
		.execute()
}

export async function recipientErased(tx: Tx, id: number, position: number, address: string): Promise<void> {
	await tx
		.updateTable('recipients')
		.set({ text: null, reasons: null, written: null, address })
		.where('outgoing_id', '=', id)
		.where('position', '=', position)
		.execute()
}

export async function recipientsOfSendings(db: Db, ids: number[]): Promise<RecipientRow[]> {
	return db.selectFrom('recipients').selectAll().where('outgoing_id', 'in', ids).orderBy('outgoing_id').orderBy('position').execute()
}
