/**
 * What a message that may be believed changes beside its own filing: what it tells of our sendings, whose turn it is, whom we met. Once,
 * when it is planned; or when it is filed at last, its sender having come into the trust list meanwhile.
 */
import type { MailboxConfig } from '../config/schema.ts'
import type { Context } from '../context.ts'
import type { AuditEvent } from '../ledger/audit.ts'
import type { Tx } from '../ledger/ledger.ts'
import type { MessageRow } from '../ledger/tables/messages.table.ts'
import type { Reading } from '../reading/reading.ts'
import type { Plan } from './plan-message.ts'

import { rememberMet } from '../directory/met.ts'
import { applyNews } from '../outgoing/follow-sending.ts'
import { isNotification } from '../reading/reading.ts'
import { noteTurn } from './note-turn.ts'

export async function noteSaid(
	tx: Tx,
	{ config, clock }: Pick<Context, 'config' | 'clock'>,
	{ row, mailbox, thread }: { row: Pick<MessageRow, 'id' | 'received_at'>, mailbox: MailboxConfig, thread: string },
	reading: Reading,
	{ structure, news, correspondent, ruleFacts, isRequest }: Plan,
): Promise<AuditEvent[]> {
	const at = clock.at()
	if (correspondent !== null) {
		await rememberMet(tx, correspondent, at)
	}
	return [
		...news === null ? [] : await applyNews(tx, news, { messageId: row.id, at }),
		...await noteTurn(tx, config, reading, {
			id: row.id,
			receivedAt: row.received_at,
			at,
			structure,
			thread,
			mailbox,
			isTrusted: ruleFacts.isTrusted,
			news,
			isLearnt: isRequest,
		}),
	]
}

/** Receipts ask for nothing, nor does what a machine wrote; what answers us does where it wants an answer in its turn. */
export function asksOf({ kind, envelope, ownWords }: Reading, { news }: Pick<Plan, 'news'>): MessageRow['asks'] {
	if (isNotification(kind) || envelope.autoSubmitted) {
		return null
	}
	return ownWords === 'asking' || (ownWords === 'said' && news === null) ? 'words' : envelope.dispositionTo.length > 0 ? 'receipt' : null
}
