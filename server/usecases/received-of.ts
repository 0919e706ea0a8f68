/** A received message that was read, and its mailbox, for the use cases about one: decided, or answered from here or by a dossier. */
import type { MailboxConfig } from '../config/schema.ts'
import type { Least } from '../context.ts'
import type { MessageRow } from '../ledger/tables/messages.table.ts'
import type { MessageAsk, MessageThing } from '../rights.ts'
import type { Actor } from './actor.ts'

import { mailboxOf } from '../context.ts'
import { MssError } from '../errors.ts'
import { messageById } from '../ledger/reads/messages.reads.ts'
import { may } from './actor.ts'
import { thingOf } from './visible.usecase.ts'

export interface FoundReceived {
	row: MessageRow
	mailbox: MailboxConfig
	thing: Omit<MessageThing, 'ask'>
}

/** @throws {MssError} MSS-UNKNOWN */
export async function findReceived({ config, ledger: { db } }: Least, { message: id }: { message: number }): Promise<FoundReceived> {
	const row = await messageById(db, id)
	const mailbox = row && row.decision !== null ? mailboxOf(config, row.mailbox) : undefined
	if (!row || !mailbox) {
		throw new MssError('MSS-UNKNOWN', String(id))
	}
	return { row, mailbox, thing: await thingOf(db, row) }
}

/** One that may be answered. @throws {MssError} MSS-UNKNOWN */
export async function findAnswered(context: Least, key: { message: number }): Promise<FoundReceived> {
	const found = await findReceived(context, key)
	const { thread, reading, state } = found.row
	if (thread === null || reading === null || state === 'ignored') {
		throw new MssError('MSS-UNKNOWN', String(key.message))
	}
	return found
}

/** Whoever may ask one of these of it. */
export function mayAny(...asks: MessageAsk[]): (actor: Actor, found: FoundReceived) => boolean {
	return (actor, { mailbox, thing }) => asks.some((ask) => may(actor, mailbox, { ...thing, ask }))
}
export const mayRead = mayAny('read')
