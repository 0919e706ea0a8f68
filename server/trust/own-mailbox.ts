/** May an address become a mailbox of ours? What is said to whoever adds it, before anything is kept. */
import type { Config } from '../config/schema.ts'
import type { Db } from '../ledger/ledger.ts'

import { MssError } from '../errors.ts'
import { domainOf } from '../mssante/address/address.ts'
import { isTrusted, trustFacts } from './trust-store.ts'

/** `trusted`: its domain is of the trust list. `unknown`: there is no list, or it is looked at for nobody (`trust.enforce`). */
export type Standing = 'trusted' | 'unknown'

/**
 * The list alone decides, never how a domain ends: some are hospitals' own (mssante.md §2).
 *
 * @throws {MssError} MSS-MAILBOX-ADDRESS: it is none; MSS-MAILBOX-OUTSIDE: the list does not have its domain
 */
export async function standingOf(db: Db, { trust }: Pick<Config, 'trust'>, address: string): Promise<Standing> {
	const domain = domainOf(address)
	if (domain === null) {
		throw new MssError('MSS-MAILBOX-ADDRESS', address.trim())
	}
	if (!trust.enforce || await trustFacts(db) === null) {
		return 'unknown'
	}
	if (!await isTrusted(db, address)) {
		throw new MssError('MSS-MAILBOX-OUTSIDE', domain)
	}
	return 'trusted'
}

/** @throws {MssError} MSS-MAILBOX-TAKEN */
export function mustBeFree({ mailboxes }: Pick<Config, 'mailboxes'>, address: string): void {
	if (mailboxes.some((one) => one.address.toLowerCase() === address.trim().toLowerCase())) {
		throw new MssError('MSS-MAILBOX-TAKEN', address.trim())
	}
}
