/** When a person is told what waits: each morning, or each Monday, by the clock of the establishment. Pure. */
import type { WishesOf } from '../../ledger/tables/wishes.ts'

import { dayThere, mondayOf } from '../../time/days.ts'

/** Of the morning, there: before people begin. */
const HOUR = 7

/** @param now milliseconds @return the day, YYYY-MM-DD, that the digest is of; null: nothing is due */
export function digestDue({ digest, toldOn }: Pick<WishesOf, 'digest' | 'toldOn'>, now: number, timeZone: string): string | null {
	const today = dayThere(now, timeZone)
	const hour = Number(new Date(now).toLocaleString('en-GB', { timeZone, hour: '2-digit', hour12: false }))
	const due = digest === 'morning' ? today : digest === 'weekly' ? mondayOf(today) : null
	return due === null || toldOn >= due || (due === today && hour < HOUR) ? null : today
}
