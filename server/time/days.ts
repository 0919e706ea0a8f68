/** Days of the establishment's clock. Pure. */

const DAY = 24 * 60 * 60_000
const DAYS_OF_WEEK = 7

/** YYYY-MM-DD, there. @param at an instant, or the same in ISO 8601 */
export function dayThere(at: number | string, timeZone: string): string {
	return new Date(at).toLocaleDateString('sv-SE', { timeZone })
}

/** When each of the last days began there, this one first: ISO 8601. A day may have 23 hours, or 25. */
export function daysUntil(now: number, timeZone: string, count: number): string[] {
	const noon = Date.parse(`${dayThere(now, timeZone)}T12:00:00Z`)
	return Array.from({ length: count }, (_, index) => midnight(noon - index * DAY, timeZone))
}

/** The Monday of that week. @param day YYYY-MM-DD, as what is given back */
export function mondayOf(day: string): string {
	const noon = Date.parse(`${day}T12:00:00Z`)
	const since = (new Date(noon).getUTCDay() + DAYS_OF_WEEK - 1) % DAYS_OF_WEEK
	return dateAt(noon - since * DAY)
}

/** The last weeks there, this one last: each from its Monday to the next one, YYYY-MM-DD. */
export function weeksUntil(now: number, timeZone: string, count: number): { from: string, to: string }[] {
	const monday = Date.parse(`${mondayOf(dayThere(now, timeZone))}T12:00:00Z`)
	const week = (index: number) => dateAt(monday + (index - count + 1) * DAYS_OF_WEEK * DAY)
	return Array.from({ length: count }, (_, index) => ({ from: week(index), to: week(index + 1) }))
}

function dateAt(noon: number): string {
	return new Date(noon).toISOString().slice(0, 10)
}

/** When a day begins there, ISO 8601. @param day YYYY-MM-DD */
export function dayBegins(day: string, timeZone: string): string {
	return midnight(Date.parse(`${day}T12:00:00Z`), timeZone)
}

/** The midnight there that begins the day whose date UTC has at `noon`. */
function midnight(noon: number, timeZone: string): string {
	const asUtc = noon - DAY / 2
	// Twice: the clock may have changed between the two.
	const once = asUtc - offset(asUtc, timeZone)
	return new Date(asUtc - offset(once, timeZone)).toISOString()
}

/** Milliseconds by which that clock is ahead of UTC. */
function offset(at: number, timeZone: string): number {
	return Date.parse(`${new Date(at).toLocaleString('sv-SE', { timeZone }).replace(' ', 'T')}Z`) - at
}
