/** Does a mailbox still stand? One that was made in the page may be removed while something is made for it. */
import type { MailboxConfig } from '../config/schema.ts'
import type { Tx } from '../ledger/ledger.ts'

import { MssError } from '../errors.ts'
import { madeMailboxByAddress } from '../ledger/tables/made.table.ts'

/** To be asked in the transaction that keeps what is made for it. @throws {MssError} MSS-SEND-FROM */
export async function mustStand(tx: Tx, { address, isMade }: MailboxConfig): Promise<void> {
	if (isMade && await madeMailboxByAddress(tx, address.toLowerCase()) === undefined) {
		throw new MssError('MSS-SEND-FROM', address)
	}
}
