/**
 * What is this process's to do, of a ledger that several may share: the life of a mailbox (its connection, its messages, its receipts, its
 * sendings), and what is the program's. Alone on its ledger, a process holds all of it.
 */

/** What is of no mailbox, nor is any longer. */
export const PROGRAM = 'program'

export interface Holds {
	/** Others may hold the rest. */
	isShared: boolean
	/** @param what an address of a mailbox, or `PROGRAM` */
	has: (what: string) => boolean
	/** Works on what is of it; another holds it only once this has ended. Undefined: it is not ours, nothing was begun. */
	during: <T>(what: string, work: () => Promise<T>) => Promise<T | undefined>
	/**
	 * Asked just before anything that the outside sees: one of which the others hear no more begins nothing, for what is its own is about
	 * to be theirs.
	 *
	 * @throws {MssError} MSS-LEDGER-AWAY, MSS-LOCKED
	 */
	mustBeHeard: () => void
	/** The program stops: each is others' as soon as what is under way there has ended. */
	leave: () => void
}

/** Of a process that is alone. */
export const EVERYTHING: Holds = {
	isShared: false,
	has: () => true,
	during: (_, work) => work(),
	mustBeHeard: () => {},
	leave: () => {},
}
