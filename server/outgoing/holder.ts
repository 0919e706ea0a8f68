/** A PER mailbox sends for its holder alone: when that account is gone, nothing leaves any more (usages.md "Règles"). */
import type { MailboxConfig } from '../config/schema.ts'
import type { Db } from '../ledger/ledger.ts'

import { MssError } from '../errors.ts'
import { isAccountGone } from '../ledger/people.ts'

export async function isHolderGone(db: Db, { type, holder }: MailboxConfig): Promise<boolean> {
	return type === 'PER' && holder !== undefined && await isAccountGone(db, holder)
}

/** @throws {MssError} MSS-SEND-HOLDER */
export async function checkHolder(db: Db, mailbox: MailboxConfig): Promise<void> {
	if (await isHolderGone(db, mailbox)) {
		throw new MssError('MSS-SEND-HOLDER', mailbox.address)
	}
}
