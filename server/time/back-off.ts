/** Waiting longer after each failure: doubled, up to a limit. What waits for greylists has a table of its own (outgoing/dispatch.ts). */

export interface BackOff {
	/** Milliseconds after the first failure. */
	first: number
	/** At most. */
	most: number
}

/** Milliseconds. @param failures before this one */
export function delayAfter(failures: number, { first, most }: BackOff): number {
	return Math.min(first * 2 ** failures, most)
}

/** ISO 8601: when it may be tried again. */
export function dueAfter(failures: number, backOff: BackOff, now: number): string {
	return new Date(now + delayAfter(failures, backOff)).toISOString()
}

/** Between three quarters of it and five: those that failed together do not come back together. */
export function scattered(milliseconds: number, chance = Math.random()): number {
	return milliseconds * (0.75 + chance / 2)
}
