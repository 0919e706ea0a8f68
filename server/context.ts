/** What the incoming and outgoing rooms work with: the concrete parts, chosen by `app.ts` alone. */
import type { Config, MailboxConfig } from './config/schema.ts'
import type { Directories } from './directory/directory-source.ts'
import type { MssError } from './errors.ts'
import type { Ged } from './ged/ged.ts'
import type { Leases } from './leases/leases.ts'
import type { Ledger } from './ledger/ledger.ts'
import type { Log } from './log/log.ts'
import type { FoundServers } from './mailbox/dns-servers.ts'
import type { MailSource } from './mailbox/mail-source.ts'
import type { SignIns } from './mailbox/oauth2/sign-ins.ts'
import type { Offer, Submit } from './mailbox/submit.ts'
import type { ReaderPool } from './reading/pool.ts'
import type { Shelf } from './shelf/shelf.ts'
import type { Hands } from './sidecars/hands.ts'
import type { Holds } from './sidecars/holds.ts'
import type { Ownership } from './sidecars/ownership.ts'
import type { Room } from './sidecars/room.ts'
import type { Spool } from './spool/spool.ts'
import type { Clock } from './time/clock.ts'

export interface Context {
	config: Config
	ledger: Ledger
	ged: Ged
	spool: Spool
	pool: ReaderPool
	log: Log
	/** That of the ledger, which dates by it: there is one. */
	clock: Clock
	/** A new connection to a mailbox, not yet open; for an administrator's `trial`, one that ends nobody's session. */
	source: (mailbox: MailboxConfig, use?: 'trial') => MailSource
	/** Who signed in for which mailbox. */
	signIns: SignIns
	/** Hands a message over to the mailbox's operator: the fate of each recipient. */
	submit: Submit
	/** Who is who in the MSSanté space. */
	directory: Directories
	/** The servers that the DNS of a domain names. */
	serversOf: (domain: string) => Promise<FoundServers>
	/** What the operator offers to those who send; `trial`, as above. */
	offer: (mailbox: MailboxConfig, use?: 'trial') => Promise<Offer>
	/** One at a time: two copies, or two versions, of a document must see each other. */
	leases: Leases
	/** What is asked for again soon, of whichever sidecar. */
	shelf: Shelf
	/** The messages that this process has in hand. */
	hands: Hands
	/** In which it deals with them. */
	room: Room
	/** Whether this machine or another acts for a mailbox. */
	ownership: Ownership
	/** What is this process's to do, where several share the ledger. */
	holds: Holds
	/** This run of the program; null: a command beside whoever has the ledger, which no lock tells to be gone. */
	run: string | null
}

/** What can be done without a store, a reader or an operator: by a command, beside whoever has those. */
export type Least = Pick<Context, 'config' | 'ledger' | 'log' | 'clock'>

/** Of each list of mailboxes, which is never changed in place. */
const byAddress = new WeakMap<readonly MailboxConfig[], Map<string, MailboxConfig>>()

/** Asked at each step of each message, among thousands. @param address letter case aside */
export function mailboxOf({ mailboxes }: Pick<Config, 'mailboxes'>, address: string): MailboxConfig | undefined {
	let index = byAddress.get(mailboxes)
	if (index === undefined) {
		index = new Map(mailboxes.map((one) => [one.address.toLowerCase(), one]))
		byAddress.set(mailboxes, index)
	}
	return index.get(address.toLowerCase())
}

/** Why nothing leaves a mailbox until somebody signs in, so that its operator is not asked; null: nothing of the kind. */
export function signInFault({ config, signIns }: Pick<Context, 'config' | 'signIns'>, address: string): MssError | null {
	const mailbox = mailboxOf(config, address)
	return mailbox === undefined ? null : signIns.fault(mailbox, 'smtp')
}
