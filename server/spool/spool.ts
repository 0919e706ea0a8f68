/**
 * Raw messages, and pieces of dossiers, before anybody hears of them. Two forms, one contract (`contract.ts`): a folder of this machine
 * (`folder.ts`), and the ledger, with such a folder for what was looked at lately (`with-ledger.ts`).
 */

export interface Spooled {
	/** Name in the spool. */
	name: string
	size: number
	rawSha256: string
	contentSha256: string
	/** With its brackets, or null. */
	messageId: string | null
}

export interface Spool {
	/** Durable when it answers. The same bytes, stored again under the same key, are there once. @throws {MssError} MSS-SPOOL */
	store: (key: string[], content: Buffer | AsyncIterable<Buffer>) => Promise<Spooled>
	/**
	 * Where it is on this machine, brought there first if need be; null: it is lost, or nothing was named. It stays there for hours.
	 *
	 * @throws {MssError} MSS-SPOOL, MSS-SPOOL-CHANGED: what is kept is not what was stored
	 */
	bring: (name: string | null) => Promise<string | null>
	/** A folder for what is taken out of a message, or put into one, while it is dealt with. */
	workFolder: (work: number | string) => string
	remove: (name: string) => Promise<void>
	/**
	 * Those stored longer ago than `age` milliseconds that nothing names go: whoever stored them was killed before it was written.
	 *
	 * @param named asked where some are so old
	 */
	removeUnnamed: (age: number, named: () => Promise<Set<string>>) => Promise<void>
	/** When the newest one was stored, in milliseconds; null: there is none. */
	newestAt: () => Promise<number | null>
	removeWork: (work: number | string) => Promise<void>
	close: () => Promise<void>
}

/** For whoever says by itself that a file cannot be read: what is lost is at the path of nothing. */
export async function pathOf({ bring }: Pick<Spool, 'bring'>, name: string | null): Promise<string> {
	return await bring(name) ?? ''
}
