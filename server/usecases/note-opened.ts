/**
 * Received messages were opened: they have been before that person's eyes; by whoever may deal with them, their senders may be told of it.
 * It follows from looking, and nobody is refused: to senders, nothing is told of others.
 */
import type { Context } from '../context.ts'
import type { MessageRow } from '../ledger/tables/messages.table.ts'
import type { Actor } from './actor.ts'

import { mailboxOf } from '../context.ts'
import { noteRead } from '../incoming/read-by-hand.ts'
import { may } from './actor.ts'
import { noteSeen } from './read-marks.ts'

export async function noteOpened(context: Context, actor: Actor, messages: MessageRow[]): Promise<void> {
	await noteSeen(context, actor, messages.map(({ id }) => id))
	for (const row of messages) {
		if (may(actor, mailboxOf(context.config, row.mailbox), { ask: 'triage' })) {
			await noteRead(context, row, actor.user)
		}
	}
}
