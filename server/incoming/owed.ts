/** A receipt that a message is owed, as it waits to leave. */
import type { MessageRow } from '../ledger/tables/messages.table.ts'
import type { ReceiptDue } from '../ledger/tables/receipts.table.ts'

import { randomUUID } from 'node:crypto'
import { domainOf } from '../mssante/address/address.ts'

/** @param at ISO 8601 */
export function owedFor(
	{ id, mailbox }: Pick<MessageRow, 'id' | 'mailbox'>,
	{ to, outcome, form }: Pick<ReceiptDue, 'outcome' | 'form'> & { to: string },
	at: string,
): ReceiptDue {
	return {
		message_id: id,
		mailbox,
		recipient: to,
		outcome,
		form,
		header_id: `<${randomUUID()}@${domainOf(mailbox)}>`,
		created_at: at,
	}
}
