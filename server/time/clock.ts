/**
 * What time it is, for whatever is decided by it or stored with it: a port of the context (server/context.ts), so that a test says what
 * time it is, and that one place may doubt it (doubts/clock-doubt.ts). What merely lasts in this process (a connection, a reading, a pause)
 * is counted by `performance.now()`, which nobody sets: a clock put right cuts no connection and shortens no wait.
 */
export interface Clock {
	/** Milliseconds since the epoch. */
	now: () => number
	/** The same, ISO 8601: as the ledger keeps it. */
	at: () => string
}

export function clockOf(now: () => number): Clock {
	return { now, at: () => new Date(now()).toISOString() }
}

/** This machine's. */
export const machineClock: Clock = clockOf(() => Date.now())
