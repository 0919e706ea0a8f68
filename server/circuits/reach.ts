/** Whom a dossier is for, looked at without composing anything: is its mailbox somebody's, and may those addresses be written to? */
import type { Context } from '../context.ts'

import { addresseesOf, checkOwnDomain } from '../outgoing/addressees.ts'
import { checkHolder } from '../outgoing/holder.ts'
import { senderOf } from '../outgoing/sender.ts'

/** @param from address of the mailbox @throws {MssError} MSS-SEND-HOLDER, MSS-SEND-OWN-DOMAIN, MSS-SEND-UNTRUSTED… */
export async function checkReach(
	{ config, ledger: { db } }: Pick<Context, 'config' | 'ledger'>,
	from: string,
	to: string[],
): Promise<void> {
	const { mailbox, address } = senderOf(config, from)
	await checkHolder(db, mailbox)
	await checkOwnDomain(db, config.trust, address)
	if (to.length > 0) {
		await addresseesOf(db, config.trust, to, address)
	}
}
