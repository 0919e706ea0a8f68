/**
 * Receipts that we owe (`outbox`): `queued → sending → sent | unclear | failed`, or back to `queued`; `queued → withdrawn` when what it
 * would have said is true no more. One a message at most; `sending`
 * means that the operator has the bytes, or may have them: it never becomes `queued` again by itself.
 */
import type { Insertable, Selectable, Updateable } from 'kysely'
import type { Db, Tx } from '../db.ts'
import type { Tables } from '../ledger-schema.ts'

import { changed } from './changed.ts'

type Table = Tables['outbox']
export type ReceiptRow = Selectable<Table>
export type ReceiptDue = Pick<Insertable<Table>, 'message_id' | 'mailbox' | 'recipient' | 'outcome' | 'form' | 'header_id' | 'created_at'>

const FRESH = { state: 'queued', next_attempt_at: null, settled_at: null, error_code: null } as const

/** In place of one that was withdrawn, or that has not left and says something else; false: one left, or says the same already. */
export async function owe(tx: Tx, due: ReceiptDue): Promise<boolean> {
	const { recipient, outcome, form, header_id: headerId, created_at: at } = due
	const change = { recipient, outcome, form, header_id: headerId, created_at: at, ...FRESH }
	const { numInsertedOrUpdatedRows = 0n } = await tx
		.insertInto('outbox')
		.values({ ...due, ...FRESH })
		.onConflict((conflict) =>
			conflict
				.column('message_id')
				.doUpdateSet(change)
				.where(({ or, and, eb }) =>
					or([
						eb('outbox.state', '=', 'withdrawn'),
						and([eb('outbox.state', '=', 'queued'), eb('outbox.outcome', '!=', due.outcome)]),
					])))
		.executeTakeFirst()
	return numInsertedOrUpdatedRows > 0n
}

/** Unless one is owed already. */
export async function oweFirst(tx: Tx, due: ReceiptDue): Promise<boolean> {
	const { numInsertedOrUpdatedRows = 0n } = await tx
		.insertInto('outbox')
		.values({ ...due, ...FRESH })
		.onConflict((conflict) => conflict.column('message_id').doNothing())
		.executeTakeFirst()
	return numInsertedOrUpdatedRows > 0n
}

/**
 * Where the process died, or the ledger refused the answer: `sending → unclear`. To be called when nothing is being sent.
 *
 * @param mailboxes those of which nothing is
 */
export async function settleSending(tx: Tx, at: string, mailboxes: string[]): Promise<Pick<ReceiptRow, 'message_id' | 'outcome'>[]> {
	return tx
		.updateTable('outbox')
		.set({ state: 'unclear', settled_at: at })
		.where('state', '=', 'sending')
		.where('mailbox', 'in', mailboxes)
		.returning(['message_id', 'outcome'])
		.execute()
}

/** Of which one is being sent, or was. */
export async function mailboxesSending(db: Db): Promise<string[]> {
	const rows = await db.selectFrom('outbox').select('mailbox').distinct().where('state', '=', 'sending').execute()
	return rows.map(({ mailbox }) => mailbox)
}

/** What has not left says nothing any more; that somebody read it stays true, and what was decided before `since` (ISO 8601). */
export async function withdraw(tx: Tx, messageId: number, since: string, at: string): Promise<boolean> {
	return changed(
		tx
			.updateTable('outbox')
			.set({ state: 'withdrawn', settled_at: at, error_code: null, next_attempt_at: null })
			.where('message_id', '=', messageId)
			.where('state', '=', 'queued')
			.where('outcome', '!=', 'displayed')
			.where('created_at', '>=', since),
	)
}

type Key = Pick<ReceiptRow, 'id' | 'header_id'>

/** `queued → sending`: false when it was withdrawn, or replaced, while the operator was being called. */
export async function sending(db: Db, { id, header_id: headerId }: Key): Promise<boolean> {
	return changed(
		db
			.updateTable('outbox')
			.set({ state: 'sending' })
			.where('id', '=', id)
			.where('header_id', '=', headerId)
			.where('state', '=', 'queued'),
	)
}

/** What became of it. */
export type ReceiptFate = Required<Pick<Updateable<Table>, 'state' | 'error_code'>>
	& Pick<Updateable<Table>, 'settled_at' | 'attempts' | 'next_attempt_at'>

export async function receiptTold(tx: Tx, { id, header_id: headerId }: Key, fate: ReceiptFate): Promise<boolean> {
	return changed(
		tx
			.updateTable('outbox')
			.set(fate)
			.where('id', '=', id)
			.where('header_id', '=', headerId)
			.where('state', 'in', ['queued', 'sending']),
	)
}

/** May have left already, by another machine or before a restoration: `queued → unclear`. */
export async function receiptInDoubt(tx: Tx, id: number, code: string, at: string): Promise<boolean> {
	return changed(
		tx
			.updateTable('outbox')
			.set({ state: 'unclear', settled_at: at, error_code: code })
			.where('id', '=', id)
			.where('state', '=', 'queued'),
	)
}

/** After a restoration: whatever may have left. @return how many */
export async function allReceiptsInDoubt(tx: Tx, code: string, at: string): Promise<number> {
	const { numUpdatedRows } = await tx
		.updateTable('outbox')
		.set({ state: 'unclear', settled_at: at, error_code: code })
		.where('state', 'in', ['queued', 'sending'])
		.executeTakeFirst()
	return Number(numUpdatedRows)
}

/** Held back, of a mailbox for which another machine acts. */
export async function hold(db: Db, mailbox: string): Promise<boolean> {
	return changed(
		db.updateTable('outbox').set({ held: 1 }).where('mailbox', '=', mailbox).where('state', '=', 'queued').where('held', '=', 0),
	)
}

/** What was held: it is ours to send, or left by another. @return whether it changed */
export async function unheld(tx: Tx, id: number, by: { state: 'sent' | 'unclear', code: string } | null, at: string): Promise<boolean> {
	const change = by === null ? { held: 0 } : { state: by.state, held: 0, settled_at: at, error_code: by.code }
	return changed(tx.updateTable('outbox').set(change).where('id', '=', id).where('state', '=', 'queued'))
}

/** The other machines were told that it left. */
export async function toldOthers(db: Db, id: number): Promise<boolean> {
	return changed(db.updateTable('outbox').set({ told: 1 }).where('id', '=', id).where('told', '=', 0))
}

export async function receiptErased(tx: Tx, id: number, recipient: string): Promise<void> {
	await tx.updateTable('outbox').set({ recipient }).where('id', '=', id).execute()
}

/** To be sent, in the order they are owed. @param dueBefore ISO 8601; null: whatever their next attempt */
export async function receiptsDue(db: Db, dueBefore: string | null): Promise<ReceiptRow[]> {
	let query = db.selectFrom('outbox').selectAll().where('state', '=', 'queued').where('held', '=', 0).orderBy('id')
	if (dueBefore !== null) {
		query = query.where(({ or, eb }) => or([eb('next_attempt_at', 'is', null), eb('next_attempt_at', '<=', dueBefore)]))
	}
	return query.execute()
}

export async function receiptsHeld(db: Db, mailbox: string): Promise<ReceiptRow[]> {
	return db
		.selectFrom('outbox')
		.selectAll()
		.where('mailbox', '=', mailbox)
		.where('state', '=', 'queued')
		.where('held', '=', 1)
		.orderBy('id')
		.execute()
}

/** That left, or may have, and of which the other machines were not told. @param since ISO 8601 */
export async function receiptsUntold(db: Db, mailbox: string, since: string): Promise<ReceiptRow[]> {
	return db
		.selectFrom('outbox')
		.selectAll()
		.where('mailbox', '=', mailbox)
		.where('state', 'in', ['sent', 'unclear'])
		.where('told', '=', 0)
		.where('settled_at', '>', since)
		.orderBy('id')
		.execute()
}

export async function receiptsOfMessages(db: Db, messageIds: number[]): Promise<ReceiptRow[]> {
	return db.selectFrom('outbox').selectAll().where('message_id', 'in', messageIds).orderBy('id').execute()
}
