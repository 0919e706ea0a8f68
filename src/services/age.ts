/** How long something has waited: past two days it is told, in words and in colour. Pure. */
const DAY = 24 * 60 * 60_000
const LONG = 2 * DAY

/** Whole days that it has waited; null: less than two. @param at ISO 8601 @param now milliseconds */
export function daysWaited(at: string, now: number): number | null {
	const waited = now - Date.parse(at)
	return waited < LONG ? null : Math.floor(waited / DAY)
}
