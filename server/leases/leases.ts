/**
 * Who may work on what, one at a time: the documents of a patient, the acts of people, a mailbox's messages in their order, a name in the
 * store. One sidecar keeps this in its memory (memory.ts); several would keep it in the database that they share. All forms pass
 * contract.ts.
 */

/** What is had while one works. */
export interface Lease {
	/** Grows with each lease of a key: what is written under an older one may be refused by whoever keeps the last it saw. */
	fence: number
	/** Aborts when whoever works must end: it stops, or the lease is no longer its own. */
	signal: AbortSignal
}

export interface Leases {
	/**
	 * Works once nobody else works on that key, in the order of the calls, even after one that failed; other keys do not wait.
	 *
	 * @param key what one works on, as all who may meet there call it
	 * @param signal when it aborts, whoever still waits gives up, and lets nobody overtake those ahead
	 * @throws {LeasesStopped} and what `work` throws, or the reason of the signal
	 */
	hold: <T>(key: string, work: (lease: Lease) => Promise<T>, signal?: AbortSignal) => Promise<T>
	/** Whoever waits here gives up, what is being done is told and has to end: then all keys are others' to take. */
	stop: () => Promise<void>
}

/** The program stops: what waited for its lease was not begun. */
export class LeasesStopped extends Error {
	override name = 'LeasesStopped'
}
