/**
 * Received messages were opened: by whoever may deal with them, their senders may be told of it. It follows from looking, and nobody is
 * refused: of others, nothing is noted.
 */
import type { Context } from '../context.ts'
import type { MessageRow } from '../ledger/tables/messages.ts'
import type { Actor } from './actor.ts'

import { mailboxOf } from '../context.ts'
import { noteRead } from '../incoming/read-by-hand.ts'
import { may } from './actor.ts'

export async function noteOpened(context: Context, actor: Actor, messages: MessageRow[]): Promise<void> {
	for (const row of messages) {
		if (may(actor, mailboxOf(context.config, row.mailbox), { ask: 'triage' })) {
			await noteRead(context, row, actor.user)
		}
	}
}
