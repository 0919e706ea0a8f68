/**
 * Messages received: `received → planned → filed | review | quarantined | ignored`, or `failed`, which goes back to where it was. Each
 * transition is one statement that states its precondition, and tells whether it held. Nobody else writes this table.
 */
import type { Insertable, Selectable, SqlBool, Updateable } from 'kysely'
import type { Db, Tx } from '../db.ts'
import type { DecidedBy, MessageState, Tables } from '../ledger-schema.ts'

import { sql } from 'kysely'
import { listIn } from '../dialects/either.ts'
import { changed } from './changed.ts'

type Table = Tables['messages']
export type MessageRow = Selectable<Table>

/** In nobody's care any more, and in nobody's way. */
const UNCLAIMED = { claimed_by: null, claimed_at: null }
const WAITING = ['review', 'quarantined'] as const

/** A message as it was taken in. */
export type TakenIn = Pick<
	Insertable<Table>,
	'mailbox' | 'structure' | 'message_id' | 'raw_sha256' | 'content_sha256' | 'size' | 'internal_date' | 'spool'
>

/** @return its id */
export async function receive(tx: Tx, taken: TakenIn, at: string): Promise<number> {
	const { id } = await tx
		.insertInto('messages')
		.values({
			...taken,
			received_at: at,
			state: 'received',
			kind: null,
			reading: null,
			decision: null,
			patient_id: null,
			failed_in: null,
			error_code: null,
			next_attempt_at: null,
			final_at: null,
		})
		.returning('id')
		.executeTakeFirstOrThrow()
	return id
}

/** Attempts to read it, counted before they are made; 0: none is without a result. */
export async function countReadings(db: Db, id: number, readings: number): Promise<void> {
	await db.updateTable('messages').set({ readings }).where('id', '=', id).execute()
}

/** What was read and decided of it. */
export type Planned = Pick<
	Updateable<Table>,
	| 'structure'
	| 'kind'
	| 'reading'
	| 'decision'
	| 'rule'
	| 'decided_by'
	| 'patient_id'
	| 'sender'
	| 'title'
	| 'words'
	| 'text'
	| 'said'
	| 'asks'
	| 'thread'
	| 'rule_facts'
	| 'queue'
>

/** `received → planned`. */
export async function planned(tx: Tx, id: number, plan: Planned): Promise<boolean> {
	return changed(
		tx
			.updateTable('messages')
			.set({ state: 'planned', readings: 0, ...plan })
			.where('id', '=', id)
			.where('state', '=', 'received'),
	)
}

/** Its sender may be believed since: what was not looked at, because of that, is known now, while it waits. */
export async function believed(tx: Tx, id: number, known: Pick<Planned, 'asks' | 'rule_facts'>): Promise<boolean> {
	return changed(tx.updateTable('messages').set(known).where('id', '=', id).where('state', '=', 'review').where('closed_at', 'is', null))
}

/** `planned → received`: its folder moved meanwhile, or nobody can read it after all. */
export async function toBePlannedAnew(tx: Tx, id: number): Promise<boolean> {
	return changed(
		tx
			.updateTable('messages')
			.set({ state: 'received', decision: null, rule: null, decided_by: null })
			.where('id', '=', id)
			.where('state', '=', 'planned'),
	)
}

/** A decision (stored/decision.ts), and the rule that it is by. */
export type Kept = Pick<MessageRow, 'rule'> & { decision: string }

/** What a message ended in, or ends in anew. */
export interface End extends Kept {
	state: MessageState
	decided_by: DecidedBy | null
	patient_id: string | null
	at: string
}

/** `from → state`: planned ones end, those that waited are decided. */
export async function settled(tx: Tx, id: number, from: MessageState, { at, ...end }: End): Promise<boolean> {
	return changed(
		tx
			.updateTable('messages')
			.set({ ...end, final_at: at, error_code: null, next_attempt_at: null })
			.where('id', '=', id)
			.where('state', '=', from),
	)
}

/** What a failure leaves. */
export type Failure = Required<Pick<Updateable<Table>, 'error_code' | 'attempts' | 'faults' | 'next_attempt_at'>>

/** In progress `→ failed`, to be retried there. */
export async function failed(tx: Tx, id: number, from: MessageState, failure: Failure): Promise<boolean> {
	return changed(
		tx
			.updateTable('messages')
			.set({ ...failure, state: 'failed', failed_in: from, readings: 0 })
			.where('id', '=', id)
			.where('state', '=', from),
	)
}

/** `failed →` where it was. @param since ISO 8601: when it was due; null is for what was never tried */
export async function resumed(db: Db, id: number, to: MessageState, since: string): Promise<boolean> {
	return changed(
		db
			.updateTable('messages')
			.set({ state: to, failed_in: null, next_attempt_at: since })
			.where('id', '=', id)
			.where('state', '=', 'failed'),
	)
}

/** What failed for want of something that somebody has put right: `codes` is the beginning of its error. */
export async function dueAtOnce(db: Db, codes: string): Promise<void> {
	await db
		.updateTable('messages')
		.set({ next_attempt_at: null })
		.where('state', '=', 'failed')
		.where('error_code', 'like', `${codes}%`)
		.execute()
}

/** Filed, quarantined or set aside `→ review`: it waits for somebody, who is nobody yet. */
export async function returned(tx: Tx, id: number, from: MessageState, kept: Kept, at: string): Promise<boolean> {
	const again = { ...UNCLAIMED, ...kept, decided_by: null, patient_id: null, closed_at: null, final_at: at }
	return changed(
		tx
			.updateTable('messages')
			.set({ ...again, state: 'review' })
			.where('id', '=', id)
			.where('state', '=', from),
	)
}

/** « Pris en charge par… », or by nobody any more, while it waits. */
export async function claimed(tx: Tx, id: number, by: string | null, at: string): Promise<boolean> {
	const claim = by === null ? UNCLAIMED : { claimed_by: by, claimed_at: at }
	return changed(
		tx
			.updateTable('messages')
			.set(claim)
			.where('id', '=', id)
			.where('state', 'in', WAITING)
			.where('closed_at', 'is', null)
			.$if(by === null, (query) => query.where('claimed_by', 'is not', null)),
	)
}

/** It is dealt with: whoever had taken it is free of it. */
export async function unclaimed(tx: Tx, id: number): Promise<boolean> {
	return changed(
		tx
			.updateTable('messages')
			.set(UNCLAIMED)
			.where('id', '=', id)
			.where('state', 'not in', WAITING)
			.where('claimed_by', 'is not', null),
	)
}

/** Waits in a list of that name; null: in the common one. */
export async function queued(tx: Tx, id: number, queue: string | null): Promise<boolean> {
	return changed(
		tx.updateTable('messages').set({ queue }).where('id', '=', id).where('state', '=', 'review').where('closed_at', 'is', null),
	)
}

/** Rejected, or « sans suite »: it waits for nobody. Its documents moved with it, in the transaction that settled it. */
export async function closed(tx: Tx, id: number, at: string): Promise<boolean> {
	return changed(
		tx
			.updateTable('messages')
			.set({ ...UNCLAIMED, closed_at: at })
			.where('id', '=', id)
			.where('closed_at', 'is', null),
	)
}

/** The same, of one that has no document left. */
export async function closedEmpty(tx: Tx, id: number, kept: Kept, at: string): Promise<boolean> {
	return changed(
		tx
			.updateTable('messages')
			.set({ ...UNCLAIMED, ...kept, decided_by: 'person', closed_at: at, final_at: at })
			.where('id', '=', id)
			.where('state', 'in', WAITING)
			.where('closed_at', 'is', null),
	)
}

/** What waited for nobody is wanted after all. */
export async function takenUp(tx: Tx, id: number, kept: Kept): Promise<boolean> {
	return changed(
		tx
			.updateTable('messages')
			.set({ ...kept, closed_at: null, decided_by: null })
			.where('id', '=', id)
			.where('closed_at', 'is not', null),
	)
}

/** A person filed it in the store: it is nobody's task any more, whatever was said of it. */
export async function freed(tx: Tx, id: number): Promise<boolean> {
	return changed(
		tx
			.updateTable('messages')
			.set({ ...UNCLAIMED, closed_at: null })
			.where('id', '=', id)
			.where('state', '=', 'filed')
			.where(({ or, eb }) => or([eb('claimed_by', 'is not', null), eb('closed_at', 'is not', null)])),
	)
}

/** Those that came before what they answer, and had no conversation to join, join this one. @return their ids */
export async function joinThread(
	tx: Tx,
	{ id, structure, message_id: messageId }: Pick<MessageRow, 'id' | 'structure' | 'message_id'>,
	thread: string,
): Promise<number[]> {
	const rows = await tx
		.updateTable('messages')
		.set({ thread })
		.where('id', '>', id)
		.where('structure', '=', structure)
		.where(sql<SqlBool>`thread = 'm' || id`)
		.where(
			sql<SqlBool>`EXISTS (
			SELECT 1 FROM ${listIn('reading', 'envelope', 'answers')} AS named WHERE named.value = ${messageId}
		)`,
		)
		.returning('id')
		.execute()
	return rows.map((row) => row.id)
}

/** Its raw mail is deleted, and with it the words that people wrote. */
export async function rawDeleted(tx: Tx, id: number): Promise<boolean> {
	return changed(
		tx.updateTable('messages').set({ spool: null, text: null, said: null }).where('id', '=', id).where('spool', 'is not', null),
	)
}

/** At the end of its time: what is left of a message (incoming/erase.ts). */
export async function erased(tx: Tx, id: number, bare: Pick<MessageRow, 'reading' | 'decision' | 'sender'>, at: string): Promise<void> {
	await tx
		.updateTable('messages')
		.set({ ...bare, title: null, words: null, text: null, said: null, queue: null, erased_at: at })
		.where('id', '=', id)
		.execute()
}

/** Of these, what was one structure's is another's. */
export async function messagesBelongTo(tx: Tx, ids: number[], structure: string): Promise<void> {
	await tx.updateTable('messages').set({ structure }).where('id', 'in', ids).execute()
}

const NOBODY = { entrusted_to: null, entrusted_by: null, entrusted_at: null }

/**
 * « Confié à… », while it waits: it keeps nobody else from dealing with it, and stays until it is said otherwise.
 *
 * @param to null: to nobody any more @return false: it waits no more, or is not whose `before` says
 */
export async function entrusted(
	tx: Tx,
	id: number,
	{ to, by, at, before }: { to: string | null, by: string, at: string, before: string | null },
): Promise<boolean> {
	return changed(
		tx
			.updateTable('messages')
			.set(to === null ? NOBODY : { entrusted_to: to, entrusted_by: by, entrusted_at: at })
			.where('id', '=', id)
			.where('state', '=', 'review')
			.where('closed_at', 'is', null)
			.where('entrusted_to', before === null ? 'is' : '=', before),
	)
}

/** Who is there no more has nothing. */
export async function entrustedToNoMore(tx: Tx, user: string): Promise<void> {
	await tx.updateTable('messages').set(NOBODY).where('entrusted_to', '=', user).execute()
}
