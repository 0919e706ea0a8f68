/** Turns (turn.ts), kept in the ledger: what a message that came, or one that leaves, changes of them, in its own transaction. */
import type { AuditEvent } from '../ledger/audit.ts'
import type { TurnMove, Whose } from '../ledger/ledger-schema.ts'
import type { Db, Tx } from '../ledger/ledger.ts'
import type { WrittenWith } from '../ledger/stored/asked-request.ts'
import type { Mover, TurnRow } from '../ledger/tables/turns.table.ts'
import type { Verdict } from '../mssante/verdict/verdict.ts'
import type { Came, Left, Move } from './turn.ts'

import { SOFTWARE } from '../ledger/audit.ts'
import { askedBackIn } from '../ledger/tables/recipients.table.ts'
import {
	hasMoved,
	lastMoveOn,
	openTurnsWith,
	ourTurnsOfMessage,
	standingBefore,
	turnClosed,
	turnDated,
	turnDisputed,
	turnGiven,
	turnNoted,
	turnOf,
	turnOpened,
	turnReopened,
	turnsEndedWith,
	turnsLastMovedBy,
	turnsOfThread,
	turnTakenBack,
	turnWondered,
} from '../ledger/tables/turns.table.ts'
import { domainOf } from '../mssante/address/address.ts'
import { afterOurs, afterTheirs, afterWord } from './turn.ts'

/** A message that came, from somebody who may be believed. */
export interface CameIn extends Came {
	messageId: number
	/** ISO 8601. */
	at: string
	structure: string
	/** Ours, that received it. */
	mailbox: string
	/** Its addresses: that one, and those whose mail arrives there. */
	addresses: string[]
	thread: string
	/** It names what it answers, or what it follows. */
	hasReferences: boolean
	from: string
	/** By which requests are received there. */
	circuit: string | null
}

/**
 * Two who answer an exchange together: the first does, the other is told.
 *
 * @return what the answer asks in its own transaction (outgoing/written-with.ts), of all that happened since this was called
 */
export async function unlessMovedSince(db: Db, thread: string): Promise<WrittenWith> {
	return { kind: 'unless-moved', thread, after: await lastMoveOn(db, thread) }
}

export async function noteTheirs(tx: Tx, came: CameIn): Promise<AuditEvent[]> {
	const { messageId, thread, from, at } = came
	if (await hasMoved(tx, messageId)) {
		return []
	}
	const by: Mover = { at, actor: SOFTWARE, messageId }
	const turn = await turnOf(tx, thread, from)
	const move = afterTheirs(factsOf(turn), came)
	const place = { structure: came.structure, mailbox: came.mailbox, thread, partner: from, message_id: messageId, outgoing_id: null }
	const circuit = move?.kind === 'open' && move.asker === 'theirs' ? came.circuit : null
	const events = await make(tx, turn, move, place, by, messageId, circuit)
	return move === null || move.kind === 'open' ? [...events, ...await wonder(tx, came, by)] : events
}

/**
 * A person says that a message asks something of us, whatever the program read in it.
 *
 * @param word.from its sender; `due`: ISO 8601
 * @return null: it was our turn already, by that date
 */
export async function noteRequest(
	tx: Tx,
	word: Pick<CameIn, 'messageId' | 'structure' | 'mailbox' | 'thread' | 'from' | 'due'>,
	{ actor, at }: Pick<Mover, 'actor' | 'at'>,
): Promise<AuditEvent[] | null> {
	const { messageId, structure, mailbox, thread, from, due } = word
	const turn = await turnOf(tx, thread, from)
	const move = afterWord(factsOf(turn), { due, isWondered: turn?.unread_id === messageId })
	const place = { structure, mailbox, thread, partner: from, message_id: messageId, outgoing_id: null }
	// Of another message a person must still say what it means.
	const unread = turn?.unread_id === messageId ? null : turn?.unread_id ?? null
	const made = move?.kind === 'give' ? { ...move, isUnread: unread !== null } : move
	return made && make(tx, turn, made, place, { at, actor, messageId }, unread, null)
}

/** Perhaps the answer that is expected: from another address of theirs, or without a word of what it answers. Nothing moves by itself. */
async function wonder(tx: Tx, { messageId, thread, from, addresses, hasReferences }: CameIn, by: Mover): Promise<AuditEvent[]> {
	const candidates = hasReferences
		? (await turnsOfThread(tx, thread)).filter(({ partner, whose, closed_at: closed }) =>
				closed === null && whose === 'theirs' && partner !== from && domainOf(partner) === domainOf(from))
		: (await openTurnsWith(tx, addresses, from)).slice(0, 1)
	const events: AuditEvent[] = []
	for (const turn of candidates) {
		if (await turnWondered(tx, turn.id, messageId, by)) {
			events.push(eventOf(turn, 'wondered', null, by))
		}
	}
	return events
}

/** A message of ours that is queued. */
export interface Leaving extends Left {
	outgoingId: number
	structure: string
	mailbox: string
	thread: string
	/** Addresses that it goes to, and of whom it answers: an answer may go elsewhere than where the question came from. */
	partners: string[]
	/** Those of whom an answer is expected. */
	to: string[]
	actor: string
	circuit: string | null
	at: string
}

export async function noteOurs(tx: Tx, leaving: Leaving): Promise<AuditEvent[]> {
	const { outgoingId, thread, structure, mailbox, verdict, to, actor, circuit, at } = leaving
	const by: Mover = { at, actor, outgoingId }
	const events: AuditEvent[] = []
	for (const partner of new Set([...leaving.partners, ...to])) {
		const turn = await turnOf(tx, thread, partner)
		const due = to.includes(partner) ? leaving.due : null
		const move = afterOurs(factsOf(turn), { verdict, due })
		const place = { structure, mailbox, thread, partner, message_id: null, outgoing_id: outgoingId }
		events.push(...await make(tx, turn, move, place, by, null, circuit))
	}
	return events
}

/** Nobody answers what was rejected, or set aside: a turn of ours that it gave is over, with the reason that was given. */
export async function turnsOfMessageEnded(
	tx: Tx,
	messageId: number,
	{ at, actor, reason }: { at: string, actor: string, reason: string },
): Promise<AuditEvent[]> {
	const events: AuditEvent[] = []
	for (const turn of await ourTurnsOfMessage(tx, messageId)) {
		events.push(...await settleTurn(tx, turn, { reason }, { at, actor, messageId }) ?? [])
	}
	return events
}

/** It waits again: a turn that setting it aside ended, and nothing moved since, is ours again, its due date kept. */
export async function turnsOfMessageBack(tx: Tx, messageId: number, { at, actor }: { at: string, actor: string }): Promise<AuditEvent[]> {
	const by: Mover = { at, actor, messageId }
	const events: AuditEvent[] = []
	for (const turn of await turnsEndedWith(tx, messageId)) {
		if (await turnReopened(tx, turn, by)) {
			events.push(eventOf(turn, 'reopened', null, by))
		}
	}
	return events
}

/** A person says what their message means: a verdict, a question; or that nothing is to be answered. @return false: it was over */
export async function settleTurn(
	tx: Tx,
	turn: TurnRow,
	word: { verdict: Verdict } | { reason: string },
	by: Mover,
): Promise<AuditEvent[] | null> {
	if ('reason' in word) {
		return await turnClosed(tx, turn.id, { verdict: null, reason: word.reason }, by) ? [eventOf(turn, 'settled', null, by)] : null
	}
	const { verdict } = word
	const isDone = verdict === 'moreAsked'
		? await turnGiven(tx, turn.id, { whose: 'ours', due: turn.due, verdict, unread_id: null }, { ...by, messageId: turn.unread_id })
		: await turnClosed(tx, turn.id, { verdict, reason: null }, { ...by, messageId: turn.unread_id })
	const whose = verdict === 'moreAsked' ? 'ours' : turn.whose
	return isDone ? [eventOf({ ...turn, whose }, 'settled', verdict, { ...by, messageId: turn.unread_id })] : null
}

/** Why a turn of theirs is over that began with a sending which did not leave. */
const NOT_SENT = 'Envoi annulé avant son départ'

/**
 * A sending was kept back from these: what it moved, and nothing moved since, is as it was before. A turn that it opened is over; one
 * that it gave, or closed by its answer, is what it was.
 */
export async function takeBackOurs(
	tx: Tx,
	outgoingId: number,
	{ partners, isWhole }: { partners: string[], isWhole: boolean },
	by: Mover,
): Promise<AuditEvent[]> {
	const events: AuditEvent[] = []
	for (const turn of await turnsLastMovedBy(tx, outgoingId)) {
		const before = await standingBefore(tx, turn.id, outgoingId)
		if (before === null) {
			if (partners.includes(turn.partner) && await turnClosed(tx, turn.id, { verdict: null, reason: NOT_SENT }, by)) {
				events.push(eventOf(turn, 'settled', null, by))
			}
		} else if (isWhole && await turnTakenBack(tx, turn, before, by)) {
			events.push(eventOf({ ...turn, whose: before.whose }, 'taken-back', null, by))
		}
	}
	return events
}

type Place = Pick<TurnRow, 'structure' | 'mailbox' | 'thread' | 'partner' | 'message_id' | 'outgoing_id'>

async function make(
	tx: Tx,
	turn: TurnRow | null,
	move: Move,
	place: Place,
	by: Mover,
	unreadId: number | null,
	circuit: string | null,
): Promise<AuditEvent[]> {
	if (move === null) {
		return []
	}
	const opened = (asker: Whose, whose: Whose, due: string | null, verdict: Verdict | null) =>
		turnOpened(tx, { ...place, asker, whose, due, verdict, opened_at: by.at, since: by.at, circuit }, by)
	switch (move.kind) {
		case 'open': {
			// What they asked is answered; what we ask is another turn.
			const isOver = turn !== null && await turnClosed(tx, turn.id, { verdict: null, reason: null }, by)
			const id = await opened(move.asker, move.whose, move.due, move.verdict)
			return [
				...isOver ? [eventOf(turn, 'closed', null, by)] : [],
				eventOf({ ...place, id, whose: move.whose }, 'opened', move.verdict, by),
			]
		}
		case 'closed-at-once': {
			const id = await opened('ours', 'theirs', null, null)
			await turnClosed(tx, id, { verdict: move.verdict, reason: null }, by)
			return [eventOf({ ...place, id, whose: 'theirs' }, 'closed', move.verdict, by)]
		}
		case 'give': {
			const isGiven = await turnGiven(
				tx,
				turn!.id,
				{
					whose: move.whose,
					due: move.due,
					verdict: move.verdict,
					unread_id: move.isUnread ? unreadId : null,
					// Ours is of the mailbox that reads it.
					...move.whose === 'ours' && { mailbox: place.mailbox },
				},
				by,
			)
			if (isGiven && turn!.asker === 'ours' && move.whose === 'ours') {
				await askedBackIn(tx, place.thread, place.partner, by.at)
			}
			return isGiven ? [eventOf({ ...turn!, whose: move.whose }, 'given', move.verdict, by)] : []
		}
		case 'close': {
			const isClosed = await turnClosed(tx, turn!.id, { verdict: move.verdict, reason: null }, by)
			return isClosed ? [eventOf(turn!, 'closed', move.verdict, by)] : []
		}
		case 'dispute': {
			const isDisputed = await turnDisputed(tx, turn!, move.verdict, by)
			return isDisputed ? [eventOf({ ...turn!, whose: 'ours' }, 'disputed', move.verdict, by)] : []
		}
		case 'note':
			await turnNoted(tx, turn!, move.verdict, by)
			return []
		case 'date':
			return await turnDated(tx, turn!.id, move.due, by) ? [eventOf(turn!, 'dated', null, by)] : []
		case 'wonder':
			return await turnWondered(tx, turn!.id, unreadId!, by) ? [eventOf(turn!, 'wondered', null, by)] : []
	}
}

function factsOf(turn: TurnRow | null) {
	return turn && { asker: turn.asker, whose: turn.whose, due: turn.due, verdict: turn.verdict, isOpen: turn.closed_at === null }
}

/** @param turn `message_id` and `outgoing_id`: where its story is told, when what moved it is no message */
function eventOf(
	turn: Pick<TurnRow, 'id' | 'whose' | 'message_id' | 'outgoing_id'>,
	move: TurnMove,
	verdict: Verdict | null,
	{ actor, messageId = null, outgoingId = null }: Mover,
): AuditEvent {
	const isMoved = messageId !== null || outgoingId !== null
	const message = isMoved ? messageId : turn.message_id
	const outgoing = isMoved ? outgoingId : turn.outgoing_id
	return {
		action: 'turn',
		actor,
		...message !== null && { messageId: message },
		details: { turn: turn.id, move, whose: turn.whose, verdict, ...outgoing !== null && { outgoing } },
	}
}
