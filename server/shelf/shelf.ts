/**
 * What is asked for again soon, and forgotten by itself: calls that were heard, work that a page waits for, an authorisation begun. Two
 * forms, one contract (`contract.ts`): in this process’s memory, a restart forgets it; with a ledger of PostgreSQL’s any sidecar answers.
 */
export interface Shelf {
	/** In the place of what was there. @param stays milliseconds */
	put: (name: string, text: string, stays: number) => Promise<void>
	/** Null: nothing, or its time is over. */
	get: (name: string) => Promise<string | null>
	/** True for the first one who says so: the others hear false until its time is over, or it is removed. @param stays milliseconds */
	once: (name: string, stays: number) => Promise<boolean>
	remove: (name: string) => Promise<void>
}
