/** Measures that the ledger holds. */
import type { MailboxConfig } from '../../config/schema.ts'
import type { Db } from '../../ledger/ledger.ts'
import type { InState, WaitingThere } from '../../views/measures.view.ts'
import type { Readings, Sample } from './measures.ts'

import { mailboxesByAddress } from '../../ledger/tables/mailboxes.table.ts'
import { messagesSince, receiptsSince, recipientsOpen, recipientsSince, turnsLate, waitingThere } from '../../views/measures.view.ts'

const DAY = 24 * 60 * 60 * 1000
const OPEN = ['queued', 'unclear'] as const
const SIDES = ['ours', 'theirs'] as const

export async function readLedger(db: Db, mailboxes: readonly MailboxConfig[], now: number): Promise<Readings> {
	const addresses = mailboxes.map(({ address }) => address)
	const isOurs = new Set(addresses)
	const since = new Date(now - DAY).toISOString()
	const byState = (rows: InState<string>[]) =>
		rows.filter(({ mailbox }) => isOurs.has(mailbox)).map(({ mailbox, state, count }) => stateOf(mailbox, state, count))
	const waiting = await waitingThere(db, addresses)
	const open = new Map((await recipientsOpen(db)).map((row) => [`${row.mailbox} ${row.state}`, row]))
	const late = new Map((await turnsLate(db, new Date(now).toISOString())).map((row) => [`${row.mailbox} ${row.whose}`, row.count]))
	const each = <Kind extends string>(kinds: readonly Kind[], sample: (mailbox: string, kind: Kind) => Sample) =>
		addresses.flatMap((mailbox) => kinds.map((kind) => sample(mailbox, kind)))
	return {
		...await readContacts(db, addresses),
		mssante_messages_day: byState(await messagesSince(db, since)),
		mssante_receipts_day: byState(await receiptsSince(db, since)),
		mssante_recipients_day: byState(await recipientsSince(db, since)),
		mssante_waiting: waiting.flatMap((row) => stagesOf(row).map(([state, count]) => stateOf(row.mailbox, state, count))),
		mssante_waiting_oldest_age_seconds: waiting.flatMap((row) =>
			stagesOf(row).map(([state, , oldest]) => stateOf(row.mailbox, state, ageOf(oldest, now)))),
		mssante_recipients_open: each(OPEN, (mailbox, state) => stateOf(mailbox, state, open.get(`${mailbox} ${state}`)?.count ?? 0)),
		mssante_recipients_open_oldest_age_seconds: each(OPEN, (mailbox, state) =>
			stateOf(mailbox, state, ageOf(open.get(`${mailbox} ${state}`)?.since ?? null, now))),
		mssante_turns_late: each(SIDES, (mailbox, whose) => ({ labels: { mailbox, whose }, value: late.get(`${mailbox} ${whose}`) ?? 0 })),
	}
}

async function readContacts(db: Db, addresses: string[]): Promise<Readings> {
	const rows = [...(await mailboxesByAddress(db, addresses)).values()]
	return {
		mssante_mailbox_failing: rows.map(({ address: mailbox, error_code: code }) =>
			({ labels: { mailbox }, value: code === null ? 0 : 1 })),
		mssante_mailbox_last_contact_timestamp_seconds: rows.flatMap(({ address: mailbox, last_contact_at: at }) =>
			at === null ? [] : [{ labels: { mailbox }, value: Date.parse(at) / 1000 }]),
	}
}

function stagesOf(row: WaitingThere): [state: string, count: number, oldest: string | null][] {
	return [
		['review', row.review, row.reviewSince],
		['quarantined', row.quarantined, row.quarantinedSince],
		['failed', row.failed, row.failedSince],
		['in_progress', row.inProgress, row.inProgressSince],
		['awaiting', row.awaiting, row.awaitingSince],
	]
}

const stateOf = (mailbox: string, state: string, value: number): Sample => ({ labels: { mailbox, state }, value })

/** Seconds; a clock that was put back makes nothing younger than now. */
function ageOf(at: string | null, now: number): number {
	return at === null ? 0 : Math.max(0, (now - Date.parse(at)) / 1000)
}
