/** What there is of each mailbox, counted; and what needs somebody. */
import type { Db } from '../ledger/db.ts'
import type { MessageState, Tables } from '../ledger/ledger-schema.ts'

export interface InState {
	mailbox: string
	state: MessageState
	count: number
	/** Of these, rejected, or « sans suite »: they keep their state, and wait for nobody. */
	closed: number
}

/** Messages by state, in the order of an index; those where nothing is are absent. */
export async function countsByState(db: Db): Promise<InState[]> {
	return db
		.selectFrom('messages')
		.select(({ fn }) => ['mailbox', 'state', fn.countAll<number>().as('count'), fn.count<number>('closed_at').as('closed')])
		.groupBy(['state', 'mailbox'])
		.execute()
}

/** Counted apart, from the UIDs: a message that vanished from its table is missed there. */
export async function takenIn(db: Db): Promise<{ mailbox: string, count: number }[]> {
	return db
		.selectFrom('uids')
		.select(({ fn }) => ['mailbox', fn.count<number>('message_id').distinct().as('count')])
		.groupBy('mailbox')
		.execute()
}

/** On the server, older than the first contact: not taken in. */
export async function leftThere(db: Db): Promise<{ mailbox: string, count: number }[]> {
	return db
		.selectFrom('uids')
		.select(({ fn }) => ['mailbox', fn.countAll<number>().as('count')])
		.where('message_id', 'is', null)
		.where('gone_at', 'is', null)
		.groupBy('mailbox')
		.execute()
}

export interface Watched {
	mailbox: Tables['mailboxes']
	folders: Tables['folders'][]
}

/** Each mailbox that was ever tried, as it was seen last. */
export async function mailboxesWatched(db: Db): Promise<Watched[]> {
	const folders = Map.groupBy(await db.selectFrom('folders').selectAll().orderBy('folder').execute(), ({ mailbox }) => mailbox)
	const mailboxes = await db.selectFrom('mailboxes').selectAll().orderBy('address').execute()
	return mailboxes.map((mailbox) => ({ mailbox, folders: folders.get(mailbox.address) ?? [] }))
}

/** Receipts by state; those that were withdrawn do not count. */
export async function receiptsByState(db: Db): Promise<{ state: Exclude<Tables['outbox']['state'], 'withdrawn'>, count: number }[]> {
	return db
		.selectFrom('outbox')
		.select(({ fn }) => ['state', fn.countAll<number>().as('count')])
		.where('state', '!=', 'withdrawn')
		.groupBy('state')
		.$narrowType<{ state: Exclude<Tables['outbox']['state'], 'withdrawn'> }>()
		.execute()
}
