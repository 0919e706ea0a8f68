/**
 * Whose turn it is (turns/turn.ts decides): open, ours or theirs, then closed; one open at most on a thread for a partner. Each
 * transition leaves its move.
 */
import type { Insertable, Selectable, Updateable } from 'kysely'
import type { Verdict } from '../../mssante/verdict/verdict.ts'
import type { Db, Tx } from '../db.ts'
import type { Tables, TurnMove, Whose } from '../ledger-schema.ts'

import { sql } from 'kysely'
import { readBy } from '../dialects/either.ts'

type Table = Tables['turns']
export type TurnRow = Selectable<Table>

/** What moved it. */
export interface Mover {
	/** ISO 8601. */
	at: string
	actor: string
	messageId?: number | null
	outgoingId?: number | null
}

/** The one that is open on a thread for a partner, else the last one closed. */
export async function turnOf(db: Db, thread: string, partner: string): Promise<TurnRow | null> {
	return await db
		.selectFrom('turns')
		.selectAll()
		.where('thread', '=', thread)
		.where('partner', '=', partner)
		.orderBy((eb) => eb.case().when('closed_at', 'is', null).then(0).else(1).end())
		.orderBy('id', 'desc')
		.executeTakeFirst() ?? null
}

/** The same of these threads and partners, all at once. */
export async function turnsOf(
	db: Db,
	places: Pick<TurnRow, 'thread' | 'partner'>[],
): Promise<(place: Pick<TurnRow, 'thread' | 'partner'>) => TurnRow | null> {
	const rows = places.length === 0
		? []
		: await db
				.selectFrom('turns')
				.selectAll()
				.where('thread', 'in', [...new Set(places.map(({ thread }) => thread))])
				.orderBy('id')
				.execute()
	return ({ thread, partner }) => {
		const theirs = rows.filter((row) => row.thread === thread && row.partner === partner)
		return theirs.find(({ closed_at: closed }) => closed === null) ?? theirs.at(-1) ?? null
	}
}

export async function turnById(db: Db, id: number): Promise<TurnRow | null> {
	return await db.selectFrom('turns').selectAll().where('id', '=', id).executeTakeFirst() ?? null
}

/** Those of a thread, the oldest first. */
export async function turnsOfThread(db: Db, thread: string): Promise<TurnRow[]> {
	return db.selectFrom('turns').selectAll().where('thread', '=', thread).orderBy('id').execute()
}

/** Theirs, open, of what these sent or whose answers they read: which an answer without references may be meant for, the last first. */
export async function openTurnsWith(db: Db, mailboxes: string[], partner: string): Promise<TurnRow[]> {
	return db
		.selectFrom('turns')
		.leftJoin('outgoing', 'outgoing.id', 'turns.outgoing_id')
		.selectAll('turns')
		.where(({ or, eb }) => or([eb('turns.mailbox', 'in', mailboxes), eb('outgoing.reply_to', 'in', mailboxes)]))
		.where('turns.partner', '=', partner)
		.where('turns.whose', '=', 'theirs')
		.where('turns.closed_at', 'is', null)
		.orderBy('turns.id', 'desc')
		.execute()
}

/** Theirs, open, that a circuit began and whose due date has passed, the oldest first. */
export async function openTurnsOfCircuits(db: Db, now: string): Promise<TurnRow[]> {
	return db
		.selectFrom('turns')
		.selectAll()
		.where('id', 'in', sql<number>`(SELECT id FROM ${readBy('turns', 'turns_open')}
			WHERE whose = 'theirs' AND closed_at IS NULL AND circuit IS NOT NULL AND due < ${now})`)
		.orderBy('id')
		.execute()
}

/** Open, and given by this message. */
export async function ourTurnsOfMessage(db: Db, messageId: number): Promise<TurnRow[]> {
	return db
		.selectFrom('turns')
		.selectAll()
		.where('message_id', '=', messageId)
		.where('whose', '=', 'ours')
		.where('closed_at', 'is', null)
		.orderBy('id')
		.execute()
}

/** Their message joins another exchange: so does their turn, unless one is open there with the same partner. */
export async function turnsJoin(tx: Tx, from: string, to: string): Promise<void> {
	await tx
		.updateTable('turns')
		.set({ thread: to })
		.where('thread', '=', from)
		.where('partner', 'not in', ({ selectFrom }) => selectFrom('turns as there')
			.select('there.partner')
			.where('there.thread', '=', to)
			.where('there.closed_at', 'is', null))
		.execute()
}

/** Did this message move any already? A message that is read anew says nothing more. */
export async function hasMoved(db: Db, messageId: number): Promise<boolean> {
	return await db.selectFrom('turn_moves').select('id').where('message_id', '=', messageId).executeTakeFirst() !== undefined
}

/**
 * The last messages of a sender in a mailbox of which a person said that they ask something, the newest first; none whose turn a person
 * closed without an answer.
 */
export async function saidRequestsOf(
	db: Db,
	{ mailbox, sender }: { mailbox: string, sender: string },
	{ most, but }: { most: number, but: string },
): Promise<{ move: number, message: number }[]> {
	const rows = await db
		.selectFrom('turn_moves')
		.innerJoin('messages', 'messages.id', 'turn_moves.message_id')
		.select(['turn_moves.id as move', 'messages.id as message'])
		.where('messages.mailbox', '=', mailbox)
		.where('messages.sender', '=', sender)
		.where('turn_moves.kind', 'in', ['opened', 'given'])
		.where('turn_moves.whose', '=', 'ours')
		.where('turn_moves.actor', '!=', but)
		.where(({ not, exists, selectFrom }) => not(exists(selectFrom('turn_moves as undone')
			.select('undone.id')
			.whereRef('undone.turn_id', '=', 'turn_moves.turn_id')
			.whereRef('undone.id', '>', 'turn_moves.id')
			.where('undone.kind', '=', 'settled')
			.where('undone.verdict', 'is', null))))
		.orderBy('turn_moves.id', 'desc')
		.limit(most)
		.execute()
	return rows
}

/** The last move of any turn of a thread, by its number; 0: there is none. */
export async function lastMoveOn(db: Db, thread: string): Promise<number> {
	const { last } = await movesOn(db, thread).select(({ fn }) => fn.max('turn_moves.id').as('last')).executeTakeFirstOrThrow()
	return last ?? 0
}

/** Has another sending of ours opened, given or closed a turn of that thread since? */
export async function hasAnotherMoved(db: Db, thread: string, { after, but }: { after: number, but: number }): Promise<boolean> {
	const row = await movesOn(db, thread)
		.select('turn_moves.id')
		.where('turn_moves.id', '>', after)
		.where('turn_moves.outgoing_id', 'is not', null)
		.where('turn_moves.outgoing_id', '!=', but)
		.where('turn_moves.kind', 'in', ['opened', 'given', 'closed'])
		.executeTakeFirst()
	return row !== undefined
}

/** Has a sending of ours answered this message since? @param at ISO 8601 */
export async function wasAnsweredSince(db: Db, messageId: number, at: string): Promise<boolean> {
	const row = await db
		.selectFrom('turn_moves')
		.select('id')
		.where('turn_id', 'in', ({ selectFrom }) => selectFrom('turn_moves as asked')
			.select('asked.turn_id')
			.where('asked.message_id', '=', messageId))
		.where('outgoing_id', 'is not', null)
		.where('kind', 'in', ['given', 'closed'])
		.where('at', '>', at)
		.executeTakeFirst()
	return row !== undefined
}

function movesOn(db: Db, thread: string) {
	return db.selectFrom('turn_moves').innerJoin('turns', 'turns.id', 'turn_moves.turn_id').where('turns.thread', '=', thread)
}

/** Which sending, or received message, gave each verdict of a turn, in order. */
export async function verdictsOf(db: Db, turnId: number): Promise<{ verdict: Verdict, at: string, actor: string }[]> {
	const rows = await db
		.selectFrom('turn_moves')
		.select(['verdict', 'at', 'actor'])
		.where('turn_id', '=', turnId)
		.where('verdict', 'is not', null)
		.orderBy('id')
		.execute()
	return rows.map(({ verdict, at, actor }) => ({ verdict: verdict!, at, actor }))
}

/** @return its id */
export async function turnOpened(tx: Tx, turn: Insertable<Table>, by: Mover): Promise<number> {
	const { id } = await tx.insertInto('turns').values(turn).returning('id').executeTakeFirstOrThrow()
	await noteMove(tx, { id, kind: 'opened', whose: turn.whose, verdict: turn.verdict ?? null }, by)
	return id
}

/** It is the other's turn, or is taken back; the due date is kept unless another is given. */
export async function turnGiven(
	tx: Tx,
	id: number,
	change: Pick<Updateable<Table>, 'asker' | 'mailbox' | 'due' | 'verdict' | 'unread_id' | 'circuit'> & { whose: Whose },
	by: Mover,
): Promise<boolean> {
	const given = {
		...change,
		since: by.at,
		is_disputed: 0,
		...by.messageId !== undefined && { message_id: by.messageId },
		...by.outgoingId !== undefined && { outgoing_id: by.outgoingId },
	}
	return moved(tx, id, given, { kind: 'given', whose: change.whose, verdict: change.verdict ?? null }, by)
}

/** @param end.reason in the words of the person who closed it; null: an answer did */
export async function turnClosed(tx: Tx, id: number, end: { verdict: Verdict | null, reason: string | null }, by: Mover): Promise<boolean> {
	const change = {
		...end.verdict !== null && { verdict: end.verdict },
		reason: end.reason,
		closed_at: by.at,
		closed_by: by.actor,
		unread_id: null,
		is_disputed: 0,
	}
	return moved(tx, id, change, { kind: end.reason === null ? 'closed' : 'settled', whose: null, verdict: end.verdict }, by)
}

/**
 * What they say now contradicts what they said: open again, and ours until a person says which holds; false: they said so already, or
 * another turn has begun there since.
 */
export async function turnDisputed(tx: Tx, turn: TurnRow, verdict: Verdict, by: Mover): Promise<boolean> {
	const said = { whose: 'ours', verdict, is_disputed: 1, since: by.at, message_id: by.messageId ?? null } as const
	return standsAgain(tx, turn, said, { kind: 'disputed', whose: 'ours', verdict }, by)
}

/** By when it is to be answered. */
export async function turnDated(tx: Tx, id: number, due: string, by: Mover): Promise<boolean> {
	return moved(tx, id, { due }, { kind: 'dated', whose: null, verdict: null }, by)
}

/** They wrote something of which a person must say what it means. */
export async function turnWondered(tx: Tx, id: number, messageId: number, by: Mover): Promise<boolean> {
	return moved(tx, id, { unread_id: messageId }, { kind: 'wondered', whose: null, verdict: null }, { ...by, messageId })
}

/** The same thing said again. */
export async function turnNoted(tx: Tx, { id, whose }: Pick<TurnRow, 'id' | 'whose'>, verdict: Verdict, by: Mover): Promise<void> {
	await noteMove(tx, { id, kind: 'noted', whose, verdict }, by)
}

export async function turnReminded(tx: Tx, id: number, by: Mover): Promise<boolean> {
	return moved(tx, id, { reminded_at: by.at }, { kind: 'reminded', whose: null, verdict: null }, by)
}

/** Those that a sending was the last to move, the newest first. */
export async function turnsLastMovedBy(db: Db, outgoingId: number): Promise<TurnRow[]> {
	return db
		.selectFrom('turns')
		.selectAll('turns')
		.innerJoin('turn_moves', 'turn_moves.turn_id', 'turns.id')
		.where('turn_moves.outgoing_id', '=', outgoingId)
		.where('turn_moves.kind', 'in', ['opened', 'given', 'closed'])
		.where(({ not, exists, selectFrom }) => not(exists(selectFrom('turn_moves as later')
			.select('later.id')
			.whereRef('later.turn_id', '=', 'turns.id')
			.whereRef('later.id', '>', 'turn_moves.id'))))
		.orderBy('turns.id', 'desc')
		.execute()
}

type Standing = Pick<TurnRow, 'whose' | 'verdict' | 'since' | 'outgoing_id' | 'unread_id'>
type Again = Partial<Standing & Pick<TurnRow, 'is_disputed' | 'message_id'>>

/** What a turn was before a sending moved it last; null: that opened it. */
export async function standingBefore(db: Db, id: number, outgoingId: number): Promise<Standing | null> {
	const moves = await db
		.selectFrom('turn_moves')
		.selectAll()
		.where('turn_id', '=', id)
		.where('outgoing_id', 'is distinct from', outgoingId)
		.orderBy('id')
		.execute()
	const last = moves.at(-1)
	return last
		? {
				whose: last.whose,
				verdict: moves.findLast(({ verdict }) => verdict !== null)?.verdict ?? null,
				since: moves.findLast(({ kind }) => kind === 'opened' || kind === 'given' || kind === 'disputed')?.at ?? last.at,
				outgoing_id: moves.findLast(({ outgoing_id: one }) => one !== null)?.outgoing_id ?? null,
				unread_id: last.kind === 'wondered' ? last.message_id : null,
			}
		: null
}

/** Over because this message was set aside, or rejected (a person's reason, and no verdict), and unmoved since. */
export async function turnsEndedWith(db: Db, messageId: number): Promise<TurnRow[]> {
	return db
		.selectFrom('turns')
		.selectAll('turns')
		.innerJoin('turn_moves', 'turn_moves.turn_id', 'turns.id')
		.where('turn_moves.message_id', '=', messageId)
		.where('turn_moves.kind', '=', 'settled')
		.where('turn_moves.verdict', 'is', null)
		.where('turns.closed_at', 'is not', null)
		.where(({ not, exists, selectFrom }) => not(exists(selectFrom('turn_moves as later')
			.select('later.id')
			.whereRef('later.turn_id', '=', 'turns.id')
			.whereRef('later.id', '>', 'turn_moves.id'))))
		.orderBy('turns.id')
		.execute()
}

/** The message that was set aside waits again: so does its turn; false: another has begun there since. */
export async function turnReopened(tx: Tx, turn: TurnRow, by: Mover): Promise<boolean> {
	return standsAgain(tx, turn, {}, { kind: 'reopened', whose: turn.whose, verdict: turn.verdict }, by)
}

/** What a sending did that never left is undone; false: another turn has begun there since. */
export async function turnTakenBack(tx: Tx, turn: TurnRow, before: Standing, by: Mover): Promise<boolean> {
	return standsAgain(tx, turn, before, { kind: 'taken-back', whose: before.whose, verdict: before.verdict }, by)
}

async function standsAgain(
	tx: Tx,
	{ id, thread, partner, closed_at: closed, verdict }: TurnRow,
	change: Again,
	move: { kind: TurnMove, whose: Whose, verdict: Verdict | null },
	by: Mover,
): Promise<boolean> {
	const row = await tx
		.updateTable('turns')
		.set({ ...change, closed_at: null, closed_by: null, reason: null })
		.where('id', '=', id)
		// As it was looked at.
		.where('closed_at', 'is not distinct from', closed)
		.where('verdict', 'is not distinct from', verdict)
		.where(({ not, exists, selectFrom }) => not(exists(selectFrom('turns as other')
			.select('other.id')
			.where('other.thread', '=', thread)
			.where('other.partner', '=', partner)
			.where('other.id', '!=', id)
			.where('other.closed_at', 'is', null))))
		.returning('id')
		.executeTakeFirst()
	if (row === undefined) {
		return false
	}
	await noteMove(tx, { id, ...move }, by)
	return true
}

/** Its traces: who it was with, where that is a name, and a person's words. */
export async function turnErased(tx: Tx, id: number, partner: string): Promise<void> {
	await tx.updateTable('turns').set({ partner, reason: null }).where('id', '=', id).execute()
}

export async function turnsBelongTo(tx: Tx, ids: number[], structure: string): Promise<void> {
	await tx.updateTable('turns').set({ structure }).where('id', 'in', ids).execute()
}

/** An open turn changes, and leaves its move; false: it was closed meanwhile. */
async function moved(
	tx: Tx,
	id: number,
	change: Updateable<Table>,
	move: { kind: TurnMove, whose: Whose | null, verdict: Verdict | null },
	by: Mover,
): Promise<boolean> {
	const row = await tx
		.updateTable('turns')
		.set(change)
		.where('id', '=', id)
		.where('closed_at', 'is', null)
		.returning('whose')
		.executeTakeFirst()
	if (row === undefined) {
		return false
	}
	await noteMove(tx, { ...move, id, whose: move.whose ?? row.whose }, by)
	return true
}

async function noteMove(
	tx: Tx,
	{ id, kind, whose, verdict }: { id: number, kind: TurnMove, whose: Whose, verdict: Verdict | null },
	{ at, actor, messageId = null, outgoingId = null }: Mover,
): Promise<void> {
	await tx
		.insertInto('turn_moves')
		.values({ turn_id: id, at, kind, whose, verdict, message_id: messageId, outgoing_id: outgoingId, actor })
		.execute()
}
