/** The document store, as the rest of the program knows it. Paths are below its root, with `/`; `contract.ts` says what an adapter must do. */

export interface Entry {
	path: string
	/** Stays with the file or folder when it is renamed or moved. */
	fileId: string
	etag: string
	size: number
	isFolder: boolean
}

export interface Source {
	/** A file of this machine that holds the bytes. */
	file: string
	size: number
	sha256: string
}

/** What a create-only write ended in. `same`: the very bytes were there already. `taken`: other bytes are. */
export type Created = { outcome: 'created' | 'same', entry: Entry } | { outcome: 'taken' }

export interface Ged {
	/**
	 * Writes a new file, whole or not at all, and proves it by its hash. Missing parent folders are made. Nothing is ever overwritten.
	 *
	 * @throws {MssError} MSS-GED-WRITE, MSS-GED-OUTSIDE, MSS-GED-HASH
	 */
	create: (path: string, source: Source) => Promise<Created>
	/** What stands at a path, or null. */
	stat: (path: string) => Promise<Entry | null>
	/** SHA-256 of the file at a path, or null. */
	hash: (path: string) => Promise<string | null>
	/** Where files and folders are now, by their ids; `path` is where each was last seen. What is gone is not in the map. */
	locate: (seen: { fileId: string, path: string }[]) => Promise<Map<string, Entry>>
	/** Makes a folder and its parents where they lack. */
	makeFolder: (path: string) => Promise<Entry>
	/** Writes the program's own state (`.mssante/…`), replacing what was there. */
	writeState: (name: string, text: string) => Promise<void>
	readState: (name: string) => Promise<string | null>
	/** Checks that documents can be stored; what is wrong is an error of the registry. */
	check: () => Promise<void>
}
