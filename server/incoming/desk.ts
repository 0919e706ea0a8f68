/** What the incoming rooms work with: the concrete parts, chosen by `app.ts` alone. */
import type { Config, MailboxConfig } from '../config/schema.ts'
import type { Ged } from '../ged/ged.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { MailSource } from '../mailbox/source.ts'
import type { Envelope, Submitted } from '../mailbox/submit.ts'
import type { Log } from '../ops/log.ts'
import type { Order } from './order.ts'
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
	/** Two copies, or two versions, of a document must see each other. */
	order: Order
}

export function mailboxOf(config: Config, address: string): MailboxConfig | undefined {
	return config.mailboxes.find((mailbox) => mailbox.address.toLowerCase() === address.toLowerCase())
}
