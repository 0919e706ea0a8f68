/** Whose turn a received message makes it (turns/turn.ts). Receipts, absences and what nobody may believe move none. */
import type { Config, MailboxConfig } from '../config/schema.ts'
import type { AuditEvent } from '../ledger/audit.ts'
import type { Tx } from '../ledger/ledger.ts'
import type { News } from '../outgoing/follow-sending.ts'
import type { Reading } from '../reading/reading.ts'

import { receivingCircuit } from '../circuits/receiving.ts'
import { verdictIn } from '../mssante/verdict/verdict.ts'
import { wantsAnswer } from '../mssante/words/own-words.ts'
import { isNotification } from '../reading/reading.ts'
import { noteTheirs } from '../turns/turns.ts'
import { summaryOf } from './summary.ts'

const DAY = 24 * 60 * 60 * 1000

interface Placed {
	id: number
	/** ISO 8601; `at` is now. */
	receivedAt: string
	at: string
	structure: string
	thread: string
	mailbox: MailboxConfig
	isTrusted: boolean
	news: News | null
	/** A rule that was learnt, and accepted, says that it is a request. */
	isLearnt: boolean
}

export async function noteTurn(tx: Tx, config: Config, reading: Reading, placed: Placed): Promise<AuditEvent[]> {
	const { kind, envelope, ownWords, text } = reading
	if (envelope.from === null || !placed.isTrusted || envelope.autoSubmitted || isNotification(kind) || kind === 'unreadable') {
		return []
	}
	// « Re: Demande… » asks nothing by its title.
	const isFirst = envelope.answers.length === 0
	const asks = ownWords === 'asking' || (isFirst && wantsAnswer([summaryOf(reading).title]))
	const isAnswer = placed.news?.effects.some(({ event }) => event === 'answered') ?? false
	const circuit = await receivingCircuit(tx, config, placed.mailbox)
	const isOfCircuit = circuit !== null && kind === 'health-documents' && !isAnswer
	return noteTheirs(tx, {
		messageId: placed.id,
		at: placed.at,
		structure: placed.structure,
		mailbox: placed.mailbox.address,
		addresses: [placed.mailbox.address, ...placed.mailbox.serves],
		thread: placed.thread,
		hasReferences: !isFirst,
		from: envelope.from,
		verdict: verdictIn(text),
		asks,
		isRequest: asks || isOfCircuit || placed.isLearnt || (kind === 'health-documents' && ownWords !== 'none'),
		isAnswer,
		due: circuit === null ? null : new Date(Date.parse(placed.receivedAt) + circuit.withinDays * DAY).toISOString(),
		circuit: circuit?.id ?? null,
	})
}
