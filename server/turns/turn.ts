/**
 * Whose turn it is, on a thread, for one partner (circuits.md): what a message that comes, or leaves, changes. Who asked first is kept
 * beside: of what we asked, a verdict is expected of them; of what they asked, of us. Pure.
 */
import type { Whose } from '../ledger/ledger-schema.ts'
import type { Verdict } from '../mssante/verdict/verdict.ts'

import { closes } from '../mssante/verdict/verdict.ts'

/** What is known of a turn. */
export interface TurnFacts {
	asker: Whose
	whose: Whose
	/** ISO 8601. */
	due: string | null
	verdict: Verdict | null
	isOpen: boolean
}

/** What a message that they wrote says. */
export interface Came {
	/** By the line; null: nobody can tell by a program. */
	verdict: Verdict | null
	/** Its words, or its title, ask something. */
	asks: boolean
	/** It brings a document with words of its own, asks, or a circuit or a rule says that such messages are requests. */
	isRequest: boolean
	/** It answers what we sent them, by its references. */
	isAnswer: boolean
	/** Of a request: by when. */
	due: string | null
}

/** What a message that we wrote says. */
export interface Left {
	verdict: Verdict | null
	/** By when an answer is expected; null: none is. */
	due: string | null
}

/**
 * `open`: a turn begins. `give`: it is the other's turn now. `close`: it is over. `wonder`: a person must say what their message means.
 * `dispute`: what they say now contradicts what they said. `note`: the same again. `date`: by another date. Null: it changes nothing.
 */
export type Move
	= | { kind: 'open', asker: Whose, whose: Whose, due: string | null, verdict: Verdict | null }
		| { kind: 'give', whose: Whose, due: string | null, verdict: Verdict | null, isUnread: boolean }
		| { kind: 'close', verdict: Verdict | null }
		| { kind: 'closed-at-once', verdict: Verdict }
		| { kind: 'dispute', verdict: Verdict }
		| { kind: 'note', verdict: Verdict }
		| { kind: 'wonder' }
		| { kind: 'date', due: string }
		| null

/** @param turn the open one, else the last one that was closed, else null */
export function afterTheirs(turn: TurnFacts | null, { verdict, asks, isRequest, isAnswer, due }: Came): Move {
	const said = isAnswer ? verdict : null
	if (turn?.isOpen) {
		return turn.asker === 'theirs' ? afterTheirsOnTheirs(turn) : afterTheirsOnOurs(turn, said, asks, isAnswer)
	}
	if (said !== null) {
		const before = turn?.asker === 'ours' ? turn.verdict : null
		// A question after their verdict contradicts nothing.
		if (before !== null && closes(said)) {
			return before === said ? { kind: 'note', verdict: said } : { kind: 'dispute', verdict: said }
		}
		return closes(said)
			? { kind: 'closed-at-once', verdict: said }
			: { kind: 'open', asker: 'ours', whose: 'ours', due: null, verdict: said }
	}
	return isRequest ? { kind: 'open', asker: 'theirs', whose: 'ours', due, verdict: null } : null
}

/** They asked; what they write next is what we asked of them meanwhile. */
function afterTheirsOnTheirs({ whose, due }: TurnFacts): Move {
	return whose === 'theirs' ? { kind: 'give', whose: 'ours', due, verdict: null, isUnread: false } : null
}

function afterTheirsOnOurs({ due, verdict: before, whose }: TurnFacts, said: Verdict | null, asks: boolean, isAnswer: boolean): Move {
	if (said !== null) {
		const isDisputed = whose === 'ours' && before !== null && before !== 'moreAsked' && before !== said
		return isDisputed
			? { kind: 'dispute', verdict: said }
			: closes(said)
				? { kind: 'close', verdict: said }
				: { kind: 'give', whose: 'ours', due, verdict: said, isUnread: false }
	}
	if (!isAnswer) {
		return null
	}
	return asks && whose === 'theirs' ? { kind: 'give', whose: 'ours', due, verdict: before, isUnread: true } : { kind: 'wonder' }
}

/**
 * A person says that a message of theirs asks something of us, and by when.
 *
 * @param turn the open one, else the last one that was closed, else null
 * @param word.due ISO 8601; null: by no date, or by the one that is known
 * @param word.isWondered nobody had said yet what it means
 */
export function afterWord(turn: TurnFacts | null, { due, isWondered }: { due: string | null, isWondered: boolean }): Move {
	if (turn === null || !turn.isOpen) {
		return { kind: 'open', asker: 'theirs', whose: 'ours', due, verdict: null }
	}
	if (turn.whose === 'theirs' || isWondered) {
		return { kind: 'give', whose: 'ours', due: due ?? turn.due, verdict: turn.verdict, isUnread: false }
	}
	return due === null || due === turn.due ? null : { kind: 'date', due }
}

/** @param turn the open one, or null */
export function afterOurs(turn: TurnFacts | null, { verdict, due }: Left): Move {
	if (turn === null || !turn.isOpen) {
		// A question about what they sent, though it asked for nothing, or was answered already.
		const isQuestion = verdict !== null && !closes(verdict)
		return due !== null
			? { kind: 'open', asker: 'ours', whose: 'theirs', due, verdict: null }
			: isQuestion ? { kind: 'open', asker: 'theirs', whose: 'theirs', due: null, verdict } : null
	}
	if (turn.asker === 'ours') {
		return turn.whose === 'ours' || due !== null
			? { kind: 'give', whose: 'theirs', due: due ?? turn.due, verdict: turn.verdict, isUnread: false }
			: null
	}
	if (verdict !== null) {
		return closes(verdict) ? { kind: 'close', verdict } : { kind: 'give', whose: 'theirs', due: turn.due, verdict, isUnread: false }
	}
	if (turn.whose === 'theirs') {
		return null
	}
	// We answer, and ask something in our turn.
	return due === null ? { kind: 'close', verdict: null } : { kind: 'open', asker: 'ours', whose: 'theirs', due, verdict: null }
}
