/** The figures of a month, mailbox by mailbox, for whoever runs the establishment: numbers only, no name. */
import type { Db } from '../ledger/db.ts'
import type { Period } from '../ledger/windows.ts'

import { sql } from 'kysely'

const HOUR = 3_600_000

export interface MonthFigures {
	mailbox: string
	received: number
	/** Filed with nobody's hand, and by somebody's. */
	filedAlone: number
	filedByHand: number
	/** Still waiting, and in quarantine. */
	review: number
	quarantined: number
	/** Rejected, or « sans suite ». */
	closed: number
	ignored: number
	/** Half of those filed by hand waited less than these hours; null: none was. */
	medianHours: number | null
	putBack: number
	sent: number
	processed: number
	notIntegrated: number
	failed: number
}

/** @param month YYYY-MM, of the establishment's time zone: `from` and `to` are its instants */
export async function figuresOf(db: Db, mailboxes: string[], { from, to }: Period): Promise<MonthFigures[]> {
	const figures: MonthFigures[] = []
	for (const mailbox of mailboxes) {
		const { rows: [row] } = await sql<Omit<MonthFigures, 'mailbox' | 'medianHours'>>`SELECT
			count(*) AS received,
			count(CASE WHEN state = 'filed' AND coalesce(decided_by, '') != 'person' THEN 1 END) AS "filedAlone",
			count(CASE WHEN state = 'filed' AND decided_by = 'person' THEN 1 END) AS "filedByHand",
			count(CASE WHEN state = 'review' AND closed_at IS NULL THEN 1 END) AS review,
			count(CASE WHEN state = 'quarantined' AND closed_at IS NULL THEN 1 END) AS quarantined,
			count(closed_at) AS closed, count(CASE WHEN state = 'ignored' THEN 1 END) AS ignored,
			(SELECT count(*) FROM acts WHERE kind = 'put-back' AND state = 'done' AND undoes IS NULL AND acts.mailbox = ${mailbox}
				AND at >= ${from} AND at < ${to}) AS "putBack",
			(SELECT count(*) FROM outgoing WHERE outgoing.mailbox = ${mailbox} AND cancelled_at IS NULL
				AND created_at >= ${from} AND created_at < ${to}) AS sent,
			${fates(mailbox, from, to, ['processed', 'answered'])} AS processed,
			${fates(mailbox, from, to, ['notIntegrated'])} AS "notIntegrated",
			${fates(mailbox, from, to, ['failed'])} AS failed
			FROM messages WHERE mailbox = ${mailbox} AND received_at >= ${from} AND received_at < ${to}`.execute(db)
		const hours = await hoursByHand(db, [mailbox], { from, to })
		figures.push({
			mailbox,
			...row!,
			medianHours: medianOf(hours),
		})
	}
	return figures
}

/** What was sent that month first (CROSS JOIN keeps the order), then its recipients, whatever their state. */
function fates(mailbox: string, from: string, to: string, states: string[]) {
	return sql`(SELECT count(CASE WHEN recipients.state IN (${sql.join(states)}) THEN 1 END) FROM outgoing CROSS JOIN recipients
		WHERE outgoing.mailbox = ${mailbox} AND outgoing.cancelled_at IS NULL AND created_at >= ${from} AND created_at < ${to}
		AND outgoing_id = outgoing.id)`
}

/** Hours that what came in that time, and was filed by hand, had waited; what was undone counts no more. */
export async function hoursByHand(db: Db, mailboxes: string[], { from, to }: Period): Promise<number[]> {
	const waits = await db
		.selectFrom('messages')
		.crossJoin('acts')
		.select(['acts.done_at', 'messages.received_at'])
		.whereRef('acts.message_id', '=', 'messages.id')
		.where('acts.kind', '=', 'file')
		.where('acts.state', '=', 'done')
		.where('messages.mailbox', 'in', mailboxes)
		.where('messages.received_at', '>=', from)
		.where('messages.received_at', '<', to)
		.where(({ not, exists, selectFrom }) => not(exists(selectFrom('acts as undoing')
			.select('undoing.id')
			.whereRef('undoing.undoes', '=', 'acts.id')
			.where('undoing.state', '=', 'done'))))
		.execute()
	return waits.map(({ done_at: done, received_at: received }) => (Date.parse(done!) - Date.parse(received)) / HOUR)
}

/** Half of them are less; one decimal; null: there is none. */
export function medianOf(values: number[]): number | null {
	const sorted = values.toSorted((one, other) => one - other)
	return sorted.length === 0 ? null : Math.round(sorted[Math.floor(sorted.length / 2)]! * 10) / 10
}
