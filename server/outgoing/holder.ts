/** A PER mailbox sends for its holder alone: when that account is gone, nothing leaves any more (usages.md "Règles"). */
import type { MailboxConfig } from '../config/schema.ts'
import type { Db } from '../ledger/ledger.ts'

import { MssError } from '../errors.ts'
import { goneAmong } from '../ledger/people-known.ts'

export async function isHolderGone(db: Db, mailbox: MailboxConfig): Promise<boolean> {
	return isHolderAmong(await goneAmong(db, mailbox.holder === undefined ? [] : [mailbox.holder]), mailbox)
}

/** @throws {MssError} MSS-SEND-HOLDER */
export async function checkHolder(db: Db, mailbox: MailboxConfig): Promise<void> {
	checkHolderAmong(await goneAmong(db, mailbox.holder === undefined ? [] : [mailbox.holder]), mailbox)
}

/** @param gone accounts that were deleted or disabled. @throws {MssError} MSS-SEND-HOLDER */
export function checkHolderAmong(gone: ReadonlySet<string>, mailbox: MailboxConfig): void {
	if (isHolderAmong(gone, mailbox)) {
		throw new MssError('MSS-SEND-HOLDER', mailbox.address)
	}
}

function isHolderAmong(gone: ReadonlySet<string>, { type, holder }: MailboxConfig): boolean {
	return type === 'PER' && holder !== undefined && gone.has(holder)
}
