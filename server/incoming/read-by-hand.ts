/** Somebody has opened a message in the page: what a sender who asked for a receipt may be told of it. */
import type { Context } from '../context.ts'
import type { MessageRow } from '../ledger/tables/messages.table.ts'

import { mailboxOf } from '../context.ts'
import { readReading } from '../ledger/stored/reading.stored.ts'
import { firstContactOf } from '../ledger/tables/mailboxes.table.ts'
import { oweFirst } from '../ledger/tables/receipts.table.ts'
import { isTrusted } from '../trust/trust-store.ts'
import { displayDue } from './acknowledge.ts'
import { owedFor } from './owed.ts'

/**
 * Queues `displayed`, once: a message that has a receipt already, of whatever kind, gets no other. To be called when who opened it may
 * deal with it: that is what its sender wants to know.
 */
export async function noteRead({ config, ledger, clock }: Context, row: MessageRow, actor: string): Promise<void> {
	const mailbox = mailboxOf(config, row.mailbox)
	const firstContact = await firstContactOf(ledger.db, row.mailbox)
	if (!mailbox?.smtp || firstContact === null || row.reading === null || row.spool === null || row.closed_at !== null) {
		return
	}
	const { kind, envelope } = readReading(row)
	const now = new Date(clock.now())
	const due = displayDue(
		{
			mailboxType: mailbox.type,
			state: row.state,
			kind,
			envelope,
			internalDate: row.internal_date,
			firstContact,
		},
		now.getTime(),
	)
	// Nobody outside hears when we read.
	if (due === null || (config.trust.enforce && !await isTrusted(ledger.db, due.to))) {
		return
	}
	await ledger.change(async (tx) => {
		const isFirst = await oweFirst(tx, owedFor(row, due, now.toISOString()))
		if (isFirst) {
			await ledger.audit.append(tx, [{ action: 'read', actor, messageId: row.id, details: { receipt: due.outcome } }])
		}
	})
}
