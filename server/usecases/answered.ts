/** A received message that somebody answers, from here or by a dossier: it is there, and they may read it. */
import type { MailboxConfig } from '../config/schema.ts'
import type { Context } from '../context.ts'
import type { MessageRow } from '../ledger/tables/messages.ts'
import type { MessageThing } from '../rights.ts'
import type { Actor } from './actor.ts'

import { mailboxOf } from '../context.ts'
import { MssError } from '../errors.ts'
import { messageById } from '../ledger/reads/messages.ts'
import { may } from './actor.ts'
import { thingOf } from './visible.ts'

export interface Answered {
	row: MessageRow
	mailbox: MailboxConfig
	thing: Omit<MessageThing, 'ask'>
}

/** @throws {MssError} MSS-UNKNOWN */
export async function findAnswered({ config, ledger: { db } }: Context, message: number): Promise<Answered> {
	const row = await messageById(db, message)
	const mailbox = row && mailboxOf(config, row.mailbox)
	if (!row || !mailbox || row.thread === null || row.reading === null || row.state === 'ignored') {
		throw new MssError('MSS-UNKNOWN', String(message))
	}
	return { row, mailbox, thing: await thingOf(db, row) }
}

export function mayRead(actor: Actor, { mailbox, thing }: Pick<Answered, 'mailbox' | 'thing'>): boolean {
	return may(actor, mailbox, { ...thing, ask: 'read' })
}
