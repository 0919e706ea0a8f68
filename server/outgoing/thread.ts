/** Conversations: which one a message belongs to, and the chain of what it answers. */
import type { Context } from '../context.ts'
import type { Db, Tx } from '../ledger/ledger.ts'

import { messagesByHeader } from '../ledger/reads/messages.reads.ts'
import { sendingByHeader } from '../ledger/reads/outgoing.reads.ts'
import { readReading } from '../ledger/stored/reading.stored.ts'
import { joinThread } from '../ledger/tables/messages.table.ts'
import { turnsJoin } from '../ledger/tables/turns.table.ts'
import { unlessDamaged } from '../log/damaged.ts'

/** Message-IDs of a chain, at most: the first tells the conversation, the last ones what is answered. */
const MAX_CHAIN = 20

/**
 * That of a message it answers, sent or received by the same structure.
 *
 * @param answers Message-IDs of In-Reply-To and References, the nearest first
 */
export async function threadOf(db: Db, structure: string, answers: string[]): Promise<string | null> {
	for (const id of answers) {
		const known = await sendingByHeader(db, structure, id)
			?? (await messagesByHeader(db, structure, id)).find(({ thread }) => thread !== null)
		if (known) {
			return known.thread
		}
	}
	return null
}

/** References of what answers a message: those of that message, if it can be read, then its own Message-ID (RFC 5322 §3.6.4). */
export async function chainTo(
	{ ledger: { db }, log }: Pick<Context, 'ledger' | 'log'>,
	structure: string,
	answered: string,
): Promise<string[]> {
	const chain = [answered]
	for (let id = answered; chain.length < MAX_CHAIN;) {
		const sent = await sendingByHeader(db, structure, id)
		if (sent) {
			if (sent.answers === null || chain.includes(sent.answers)) {
				break
			}
			chain.unshift(sent.answers)
			id = sent.answers
			continue
		}
		const received = (await messagesByHeader(db, structure, id)).find(({ reading }) => reading !== null)
		const { references = [] } = (received && unlessDamaged(log, () => readReading(received)))?.envelope ?? {}
		chain.unshift(...references.filter((one) => !chain.includes(one)))
		break
	}
	return chain.length <= MAX_CHAIN ? chain : [chain[0]!, ...chain.slice(1 - MAX_CHAIN)]
}

/** An answer that came with what it answers, and was read first, had no conversation to join: it joins this one now. */
export async function adoptAnswers(
	tx: Tx,
	message: { id: number, structure: string, message_id: string | null },
	thread: string,
): Promise<void> {
	if (message.message_id !== null) {
		for (const id of await joinThread(tx, message, thread)) {
			await turnsJoin(tx, `m${id}`, thread)
		}
	}
}
