/**
 * Who is who in the MSSanté space, whatever tells it: the extraction of the Annuaire Santé today, its FHIR interface tomorrow. Asked for
 * many at once, for it may be far away; it says whence it knows, and of when.
 */
import type { DirectoryEntry } from './directory.ts'

export interface Told {
	source: 'extraction'
	/** Day for which it is true, YYYY-MM-DD; null when the source does not tell. */
	asOf: string | null
	/** When we had it, ISO 8601. */
	at: string
	entries: DirectoryEntry[]
}

/** Null: there is none. */
export interface DirectorySource {
	/** Who matches words, in any order and as far as they are typed, the best first; or an address as one types it. */
	search: (query: string, limit: number) => Promise<Told | null>
	/** Whose these addresses are, of those that it knows. */
	whose: (addresses: string[]) => Promise<Told | null>
}
