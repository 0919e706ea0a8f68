/** Whose turn a received message makes it (circuits/turn.ts). Receipts, absences and what nobody may believe move none. */
import type { Circuit } from '../config/circuit.ts'
import type { MailboxConfig } from '../config/schema.ts'
import type { Desk } from '../desk.ts'
import type { AuditEvent } from '../ledger/audit.ts'
import type { Tx } from '../ledger/ledger.ts'
import type { News } from '../outgoing/follow.ts'
import type { Reading } from '../reading/reading.ts'

import { circuitsOf } from '../circuits/definition.ts'
import { noteTheirs } from '../circuits/turns.ts'
import { verdictIn } from '../mssante/verdict/verdict.ts'
import { wantsAnswer } from '../mssante/words/own-words.ts'
import { isNotification } from '../reading/reading.ts'
import { summaryOf } from './summary.ts'

/** Milliseconds. */
const DAY = 24 * 3_600_000

interface Placed {
	id: number
	/** ISO 8601. */
	receivedAt: string
	structure: string
	thread: string
	mailbox: MailboxConfig
	isTrusted: boolean
	news: News | null
}

export async function noteTurn(tx: Tx, { config }: Desk, reading: Reading, placed: Placed): Promise<AuditEvent[]> {
	const { kind, envelope, ownWords, text } = reading
	if (envelope.from === null || !placed.isTrusted || envelope.autoSubmitted || isNotification(kind) || kind === 'unreadable') {
		return []
	}
	// « Re: Demande… » asks nothing by its title.
	const isFirst = envelope.answers.length === 0
	const asks = ownWords === 'asking' || (isFirst && wantsAnswer([summaryOf(reading).title]))
	const receiving = await receivingCircuit(tx, config, placed.mailbox)
	return noteTheirs(tx, {
		messageId: placed.id,
		structure: placed.structure,
		mailbox: placed.mailbox.address,
		readsFor: [
			...config.mailboxes.filter((one) => reader(one) === placed.mailbox.address).map(({ address }) => address),
			...placed.mailbox.serves,
		],
		thread: placed.thread,
		hasReferences: !isFirst,
		from: envelope.from,
		verdict: verdictIn(text),
		asks,
		isRequest: asks || (kind === 'health-documents' && ownWords !== 'none'),
		isAnswer: placed.news?.effects.some(({ event }) => event === 'answered') ?? false,
		due: receiving && new Date(Date.parse(placed.receivedAt) + receiving.answer!.withinDays * DAY).toISOString(),
		circuit: receiving?.id ?? null,
	})
}

/** The circuit of a mailbox that says what happens to requests that come: it has no pieces, and a time to answer. */
async function receivingCircuit(tx: Tx, config: Desk['config'], { address }: MailboxConfig): Promise<Circuit | null> {
	const known = await circuitsOf(tx, config)
	return known.find(({ circuit: { mailbox, pieces, answer }, state }) =>
		state === 'active' && mailbox === address && pieces.length === 0 && answer !== undefined)?.circuit ?? null
}

function reader({ replyTo, address }: MailboxConfig): string {
	return replyTo ?? address
}
