/** What the incoming rooms work with: the concrete parts, chosen by `app.ts` alone. */
import type { Config, MailboxConfig } from '../config/schema.ts'
import type { Ged } from '../ged/ged.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { Envelope, Submitted } from '../mailbox/submit.ts'
import type { MailSource } from '../mailbox/source.ts'
import type { Log } from '../ops/log.ts'
import type { ReaderPool } from './reading/pool.ts'
import type { Spool } from './spool.ts'

export interface Desk {
	config: Config
	ledger: Ledger
	ged: Ged
	spool: Spool
	pool: ReaderPool
	log: Log
	/** A new connection to a mailbox, not yet open. */
	source: (mailbox: MailboxConfig) => MailSource
	submit: (mailbox: MailboxConfig, envelope: Envelope, raw: AsyncIterable<Buffer>) => Promise<Submitted>
	/** Planning is done one message at a time, so that two copies of a document see each other. */
	planning: <T>(act: () => Promise<T>) => Promise<T>
}

/** Runs acts one after the other. */
export function oneAtATime(): Desk['planning'] {
	let last: Promise<unknown> = Promise.resolve()
	return (act) => {
		const result = last.then(act)
		last = result.catch(() => {})
		return result
	}
}

export function mailboxOf(config: Config, address: string): MailboxConfig | undefined {
	return config.mailboxes.find((mailbox) => mailbox.address.toLowerCase() === address.toLowerCase())
}
