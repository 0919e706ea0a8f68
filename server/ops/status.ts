import type { MessageState } from '../ledger/ledger-schema.ts'
/** What there is, and whether it adds up: received = filed + review + quarantined + ignored + failed + in progress. */
import type { Db, Ledger } from '../ledger/ledger.ts'
import type { InState } from '../views/status.view.ts'

import { stalledSince } from '../ledger/reads/messages.reads.ts'
import { countsByState, leftThere, mailboxesWatched, receiptsByState, takenIn } from '../views/status.view.ts'
import { forPages } from './for-pages.ts'
import { faultText } from './refused-login.ts'

export interface Counts {
	received: number
	filed: number
	review: number
	quarantined: number
	ignored: number
	failed: number
	inProgress: number
}

interface MailboxStatus extends Counts {
	address: string
	/** Older than the first contact: on the server, not taken in. */
	before: number
	/** Last full comparison with the server: its UIDs, and those the ledger still lacks. */
	server: { folder: string, uids: number, missing: number, checkedAt: string }[]
	lastContactAt: string | null
	error: { code: string, text: string, at: string } | null
}

export interface Status extends Counts {
	/** Does the sum hold? When not, the ledger lost a message: an alarm. */
	lawHolds: boolean
	/** Of those in progress, how many have been so for longer than anything takes (`STALLED`). */
	stalled: number
	receipts: { queued: number, sent: number, unclear: number, failed: number }
	mailboxes: MailboxStatus[]
}

/** Milliseconds in progress after which something is wrong: a slow message takes a minute, and waits for a few others like it. */
export const STALLED = 15 * 60_000

const NONE: Counts = { received: 0, filed: 0, review: 0, quarantined: 0, ignored: 0, failed: 0, inProgress: 0 }
/** Under which of them a message in each state is counted. */
export const COUNTED: Record<MessageState, Exclude<keyof Counts, 'received'>> = {
	filed: 'filed',
	review: 'review',
	quarantined: 'quarantined',
	ignored: 'ignored',
	failed: 'failed',
	received: 'inProgress',
	planned: 'inProgress',
}

/** @param only mailboxes to count; all of them when nothing is said */
export async function statusOf(ledger: Pick<Ledger, 'db' | 'clock'>, only?: string[]): Promise<Status> {
	return statusBy(await countsIn(ledger.db), ledger, only)
}

/** The same, for the pages that are open. @return `closed`: of each mailbox and state, those that wait for nobody */
export async function statusForPages(ledger: Ledger, only: string[]): Promise<Status & { closed: InState[] }> {
	const counted = await forPages(ledger, 'sums', () => countsIn(ledger.db))
	return { ...await statusBy(counted, ledger, only), closed: counted.rows.filter(({ mailbox }) => only.includes(mailbox)) }
}

async function statusBy(
	{ byMailbox, receipts: sent }: Counted,
	{ db, clock }: Pick<Ledger, 'db' | 'clock'>,
	only?: string[],
): Promise<Status> {
	const wanted = (mailbox: string) => only === undefined || only.includes(mailbox)
	const before = await leftThere(db)
	const mailboxes = (await mailboxesWatched(db))
		.filter(({ mailbox }) => wanted(mailbox.address))
		.map(({ mailbox: row, folders }): MailboxStatus => ({
			address: row.address,
			...byMailbox.get(row.address) ?? NONE,
			before: before.find(({ mailbox }) => mailbox === row.address)?.count ?? 0,
			server: folders.map(({ folder, server_uids: uids, missing_uids: missing, checked_at: checkedAt }) => ({
				folder,
				uids,
				missing,
				checkedAt,
			})),
			lastContactAt: row.last_contact_at,
			error: row.error_code === null ? null : { code: row.error_code, text: faultText(row) ?? row.error_code, at: row.error_at! },
		}))
	const total = sumOf([...byMailbox].filter(([address]) => wanted(address)).map(([, counts]) => counts))
	const receipts = { queued: 0, sent: 0, unclear: 0, failed: 0 }
	for (const { state, count } of sent) {
		receipts[state === 'sending' ? 'queued' : state] += count
	}
	return { ...total, lawHolds: holds(total), stalled: await stalledIn({ db, clock }, wanted), receipts, mailboxes }
}

/** Whether the sum holds, of all mailboxes, and nothing else. */
export async function lawHoldsIn(db: Db): Promise<boolean> {
	return holds(sumOf([...(await countsIn(db)).byMailbox.values()]))
}

interface Counted {
	rows: InState[]
	receipts: Awaited<ReturnType<typeof receiptsByState>>
	byMailbox: Map<string, Counts>
}

async function countsIn(db: Db): Promise<Counted> {
	const byMailbox = new Map<string, Counts>()
	const countsOf = (address: string) => byMailbox.get(address) ?? byMailbox.set(address, { ...NONE }).get(address)!
	const rows = await countsByState(db)
	for (const { mailbox, state, count } of rows) {
		countsOf(mailbox)[COUNTED[state]] += count
	}
	for (const { mailbox, count } of await takenIn(db)) {
		countsOf(mailbox).received += count
	}
	return { rows, byMailbox, receipts: await receiptsByState(db) }
}

/** Messages in progress for too long; one that failed is in progress again since it was due. */
export async function stalledIn(
	{ db, clock }: Pick<Ledger, 'db' | 'clock'>,
	wanted: (mailbox: string) => boolean,
	now = clock.now(),
): Promise<number> {
	const before = new Date(now - STALLED).toISOString()
	return (await stalledSince(db, before)).filter(wanted).length
}

function holds({ received, filed, review, quarantined, ignored, failed, inProgress }: Counts): boolean {
	return received === filed + review + quarantined + ignored + failed + inProgress
}

function sumOf(all: Counts[]): Counts {
	const keys = Object.keys(NONE) as (keyof Counts)[]
	return all.reduce((sum, one) => Object.fromEntries(keys.map((key) => [key, sum[key] + one[key]])) as unknown as Counts, NONE)
}
