/**
 * Who may work on what, one at a time: the documents of a patient, the acts of people, a mailbox's messages in their order, a name in the
 * store. One sidecar keeps this in its memory (memory.ts); several, in the database that they share (shared.ts). All forms pass
 * contract.ts.
 */

export interface Leases {
	/**
	 * Works once nobody else works on that key, in the order of the calls of this process, even after one that failed; other keys do not
	 * wait.
	 *
	 * @param key what one works on, as all who may meet there call it
	 * @throws {LeasesStopped} and what `work` throws
	 */
	hold: <T>(key: string, work: () => Promise<T>) => Promise<T>
	/** Whoever waits here gives up, what is being done has to end: then all keys are others' to take. */
	stop: () => Promise<void>
}

/** The program stops: what waited for its lease was not begun. */
export class LeasesStopped extends Error {
	override name = 'LeasesStopped'
}
