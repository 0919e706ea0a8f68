/** Days of the establishment's clock. Pure. */

const DAY = 24 * 60 * 60_000

/** YYYY-MM-DD, there. @param at an instant, or the same in ISO 8601 */
export function dayThere(at: number | string, timeZone: string): string {
	return new Date(at).toLocaleDateString('sv-SE', { timeZone })
}

/** When each of the last days began there, this one first: ISO 8601. A day may have 23 hours, or 25. */
export function daysUntil(now: number, timeZone: string, count: number): string[] {
	const noon = Date.parse(`${dayThere(now, timeZone)}T12:00:00Z`)
	return Array.from({ length: count }, (_, index) => midnight(noon - index * DAY, timeZone))
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
