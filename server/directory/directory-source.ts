/**
 * Who is who in the MSSanté space, whatever tells it: the extraction of the Annuaire Santé, its FHIR interface, or both. Asked for
 * many at once, for it may be far away; it says whence it knows, and of when.
 */
import type { MssError } from '../errors.ts'
import type { DirectoryEntry } from './directory.ts'

export interface Told {
	source: 'extraction' | 'online' | 'both'
	/** Day for which it is true, YYYY-MM-DD; null when the source does not tell. Of both: the extraction's. */
	asOf: string | null
	/** When we had it, ISO 8601. Of both: the extraction's. */
	at: string
	entries: DirectoryEntry[]
	/** Addresses of the red list: they are shown by nobody, though an older source has them. */
	unlisted: string[]
	/** Why the source that should have answered too did not; null: all did. */
	silent: MssError | null
}

/** Null: there is none. */
export interface DirectorySource {
	/** Who matches words, in any order and as far as they are typed, the best first; or an address as one types it. */
	search: (query: string, limit: number) => Promise<Told | null>
	/** Whose these addresses are, of those that it knows. */
	whose: (addresses: string[]) => Promise<Told | null>
}

/** One that is far away. @throws {MssError} MSS-DIRECTORY-KEY, MSS-DIRECTORY-QUOTA, MSS-DIRECTORY-ONLINE; MSS-FILE */
export interface OnlineSource extends DirectorySource {
	/** Asks it for nothing in particular. @return milliseconds that it took */
	tryOut: () => Promise<number>
	/** ISO 8601, since this process was started; null: never. */
	answeredAt: () => string | null
}

/** Both: for who types, and waits a moment. What is listed, decided or sent asks what is at hand alone, which needs no network. */
export interface Directories extends DirectorySource {
	atHand: DirectorySource
	/** Null: without a key. */
	online: OnlineSource | null
}
