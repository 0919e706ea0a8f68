/** A sending and its mailbox, for the use cases about one. */
import type { MailboxConfig } from '../config/schema.ts'
import type { Least } from '../context.ts'
import type { OutgoingRow } from '../ledger/tables/outgoing.table.ts'

import { mailboxOf } from '../context.ts'
import { MssError } from '../errors.ts'
import { sendingById } from '../ledger/reads/outgoing.reads.ts'

export interface FoundSending {
	row: OutgoingRow
	/** Undefined: it is no longer configured. */
	mailbox: MailboxConfig | undefined
}

/** @throws {MssError} MSS-UNKNOWN */
export async function findSending({ config, ledger: { db } }: Least, { sending: id }: { sending: number }): Promise<FoundSending> {
	const row = await sendingById(db, id)
	if (!row) {
		throw new MssError('MSS-UNKNOWN', String(id))
	}
	return { row, mailbox: mailboxOf(config, row.mailbox) }
}
