/** Lists of received messages, as the people of some mailboxes look through them. */
import type { Context } from '../context.ts'
import type { ListedMessage, Wanted } from '../views/messages.view.ts'

import { readReason } from '../ledger/stored/decision.ts'
import { unlessDamaged } from '../log/damaged.ts'
import { chipOf } from '../reasons/words.reasons.ts'
import { messagesOnShelf } from '../views/messages.view.ts'
import { claimantOf } from './claim.ts'

export interface WaitingMessage extends Pick<ListedMessage, 'id' | 'mailbox' | 'sender' | 'queue' | 'patient' | 'about' | 'isAsked'> {
	at: string
	title: string
	/** The first reason, in a few words. */
	chip: string
	claimedBy: string | null
	/** An account. */
	entrustedTo: string | null
}

export async function listMessages(
	{ ledger: { db, clock }, log }: Pick<Context, 'ledger' | 'log'>,
	wanted: Wanted,
): Promise<{ total: number, oldestAt: string | null, rows: WaitingMessage[] }> {
	const { rows, ...counted } = await messagesOnShelf(db, wanted)
	return {
		...counted,
		rows: rows.map((row) => ({
			id: row.id,
			mailbox: row.mailbox,
			at: row.received_at,
			sender: row.sender,
			title: row.title ?? 'Message',
			chip: chipOf(unlessDamaged(log, () => readReason(row))),
			claimedBy: claimantOf(row, clock.now()),
			entrustedTo: row.entrusted_to,
			queue: row.queue,
			patient: row.patient,
			about: row.about,
			isAsked: row.isAsked,
		})),
	}
}
