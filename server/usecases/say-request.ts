/** « C’est une demande »: a person says that a received message asks something of us, and by when; or by which other date. */
import type { Context } from '../context.ts'
import type { MessageRow } from '../ledger/tables/messages.table.ts'
import type { Actor } from './actor.ts'
import type { FoundReceived } from './received-of.ts'

import { z } from 'zod'
import { mailboxOf } from '../context.ts'
import { MssError } from '../errors.ts'
import { turnOf, turnsOf } from '../ledger/tables/turns.table.ts'
import { dayToCome } from '../outgoing/local-time.ts'
import { learnRequest } from '../triage/learn.ts'
import { noteRequest } from '../turns/turns.ts'
import { stageOf } from '../views/stages.view.ts'
import { may } from './actor.ts'
import { findReceived } from './received-of.ts'
import { useCase } from './use-case.ts'

/** What is known of it, for whoever looks at a message. */
export interface Asking {
	/** Ours to answer; null: nobody expects it of us. */
	turn: { id: number, due: string | null } | null
	/** They may say that it asks something of us. */
	mayAsk: boolean
}

type Placed = Pick<MessageRow, 'mailbox' | 'sender' | 'thread' | 'state' | 'closed_at'>

export async function askingOf(context: Context, actor: Actor, row: Placed, thing: FoundReceived['thing']): Promise<Asking> {
	return (await askingsOf(context, actor, [row]))(row, thing)
}

/** Of any of these. */
export async function askingsOf(
	{ config, ledger: { db } }: Context,
	actor: Actor,
	rows: Placed[],
): Promise<(row: Placed, thing: FoundReceived['thing']) => Asking> {
	const asked = rows.filter((row) => mayBeRequest(row))
	const turnFor = await turnsOf(db, asked.map(({ thread, sender: partner }) => ({ thread, partner })))
	return (row, thing) => {
		const mailbox = mailboxOf(config, row.mailbox)
		if (!mailbox || !mayBeRequest(row)) {
			return { turn: null, mayAsk: false }
		}
		const turn = turnFor({ thread: row.thread, partner: row.sender })
		return {
			turn: turn?.closed_at === null && turn.whose === 'ours' ? { id: turn.id, due: turn.due } : null,
			mayAsk: maySay(actor, { mailbox, thing }),
		}
	}
}

/** Neither a receipt, nor in quarantine, nor « sans suite ». */
function mayBeRequest<Row extends Placed>(row: Row): row is Row & { sender: string, thread: string } {
	return row.sender !== null && row.thread !== null && ['waiting', 'filed'].includes(stageOf(row))
}

function maySay(actor: Actor, { mailbox, thing }: Pick<FoundReceived, 'mailbox' | 'thing'>): boolean {
	return may(actor, mailbox, { ask: 'sendings' }) && may(actor, mailbox, { ...thing, ask: 'read' })
}

/** @throws {MssError} MSS-UNKNOWN, MSS-TURN-NONE, MSS-TURN-ALREADY, MSS-DOSSIER-DATE */
export const sayRequest = useCase({
	name: 'say-request',
	find: findReceived,
	may: maySay,
	/** YYYY-MM-DD; null: by no date. */
	input: z.strictObject({ answerBy: z.string().max(10).nullable().default(null) }),
	/** @return the number of the turn */
	run: async ({ context, actor, input: { answerBy }, found: { row }, change }) => {
		const due = answerBy === null ? null : dayToCome(answerBy, context.config.timeZone, new Date(context.clock.now())).toISOString()
		if (!mayBeRequest(row)) {
			throw new MssError('MSS-TURN-NONE')
		}
		const { sender: from, thread } = row
		const place = { messageId: row.id, structure: row.structure, mailbox: row.mailbox, thread, from, due }
		const turn = await change(async (tx, note) => {
			const events = await noteRequest(tx, place, { actor: actor.user, at: context.clock.at() })
			if (events === null) {
				throw new MssError('MSS-TURN-ALREADY')
			}
			events.forEach(note)
			return (await turnOf(tx, thread, from))!.id
		})
		await learnRequest(context, row)
		return { turn }
	},
})
