/** The figures of some weeks, of several mailboxes together: numbers only, no name. */
import type { Db } from '../ledger/db.ts'
import type { Period } from '../ledger/windows.ts'
import type { Looked } from './looked.ts'

import { sql } from 'kysely'
import { hoursByHand, medianOf } from './figures.view.ts'
import { turnsAsked } from './turns.view.ts'

export interface WeekFigures {
	received: number
	/** Filed with nobody's hand, and by somebody's. */
	filedAlone: number
	filedByHand: number
	/** Half of those filed by hand waited less than these hours; null: none was. */
	medianHours: number | null
	/** Sendings that did not reach one of their recipients. */
	failures: number
	/** Half of the answers to what was asked then came within these days; null: none came. */
	partnerDays: number | null
	/** Asked then, and answered too late, or not yet and past the date. */
	partnersLate: number
}

const DAY = 24 * 60 * 60_000
const NOTHING: WeekFigures = {
	received: 0,
	filedAlone: 0,
	filedByHand: 0,
	medianHours: null,
	failures: 0,
	partnerDays: null,
	partnersLate: 0,
}

/** @param looked whose turns may be seen @param now ISO 8601 */
export async function figuresOfWeek(db: Db, mailboxes: string[], looked: Looked, { from, to }: Period, now: string): Promise<WeekFigures> {
	if (mailboxes.length === 0) {
		return NOTHING
	}
	const { rows: [row] } = await sql<Pick<WeekFigures, 'received' | 'filedAlone' | 'filedByHand' | 'failures'>>`SELECT
		count(*) AS received,
		count(CASE WHEN state = 'filed' AND coalesce(decided_by, '') != 'person' THEN 1 END) AS "filedAlone",
		count(CASE WHEN state = 'filed' AND decided_by = 'person' THEN 1 END) AS "filedByHand",
		(SELECT count(*) FROM outgoing WHERE outgoing.mailbox IN (${sql.join(mailboxes)}) AND cancelled_at IS NULL
			AND created_at >= ${from} AND created_at < ${to}
			AND EXISTS (SELECT 1 FROM recipients WHERE outgoing_id = outgoing.id AND recipients.state = 'failed')) AS failures
		FROM messages WHERE mailbox IN (${sql.join(mailboxes)}) AND received_at >= ${from} AND received_at < ${to}`.execute(db)
	const asked = (await turnsAsked(db, looked, { from, to }))
		.filter(({ asker, mailbox }) => asker === 'ours' && mailboxes.includes(mailbox))
	const answered = asked.filter(({ closed_at: closed }) => closed !== null)
	return {
		...row!,
		medianHours: medianOf(await hoursByHand(db, mailboxes, { from, to })),
		partnerDays: medianOf(answered.map(({ opened_at: opened, closed_at: closed }) => (Date.parse(closed!) - Date.parse(opened)) / DAY)),
		partnersLate: asked.filter(({ due, closed_at: closed }) => due !== null && (closed ?? now) > due).length,
	}
}
