/**
 * The document store, as the rest of the program knows it. Paths are below its root, with `/`; `contract.ts` says what an adapter must
 * do.
 */
import type { Share } from './share.ts'

export interface Entry {
	path: string
	/** Stays with the file or folder when it is renamed or moved. */
	fileId: string
	etag: string
	size: number
	isFolder: boolean
}

/** A folder known by its id, and the path where it was seen last; `fileId` is null where it was never seen. */
export interface Seen {
	fileId: string | null
	path: string
}

/** What stands in a folder where files are dropped. */
export interface Dropped<Root extends Seen = Seen> extends Entry {
	/** Of those that were asked about, the one below which it stands. */
	root: Root
	/** Milliseconds since 1970, as whoever wrote the file says. */
	mtime: number
	/** Somebody holds it locked, where the store tells. */
	isLocked: boolean
	/** Account that owns the file, which is not always the one that wrote it; null where the store does not tell. */
	owner: string | null
}

export interface Source {
	/** A file of this machine that holds the bytes. */
	file: string
	size: number
	sha256: string
}

/** What the program's account may do in a folder. */
export interface Rights {
	/** Put files and folders in it. */
	create: boolean
	/** Take out what is in it. */
	delete: boolean
}

/** What a create-only write ended in. `same`: the very bytes were there already. `taken`: other bytes are. */
export type Created = { outcome: 'created' | 'same', entry: Entry } | { outcome: 'taken' }

/** `taken`: something bears that name already. */
export type Moved = { outcome: 'moved', entry: Entry } | { outcome: 'taken' }

export interface Ged {
	/**
	 * Writes a new file, whole or not at all, and proves it by its hash. Missing parent folders are made, but not `within`, a
	 * folder above the file that must stand already (a patient's, which may have been renamed meanwhile). Nothing is ever overwritten.
	 *
	 * @throws {MssError} MSS-GED-WRITE, MSS-GED-OUTSIDE, MSS-GED-HASH, MSS-GED-NO-FOLDER when `within` is gone, or is another than `homeId`
	 */
	create: (path: string, source: Source, within?: string, homeId?: string) => Promise<Created>
	/**
	 * Moves a file to a name that is free: nothing is ever overwritten, and it keeps its id. Folders are made as by `create`.
	 *
	 * @throws {MssError} as `create`, and MSS-GED-GONE when the file is no longer at `from`
	 */
	move: (from: string, to: string, within?: string) => Promise<Moved>
	/** What stands at a path, or null. */
	stat: (path: string) => Promise<Entry | null>
	/** SHA-256 of the file at a path, or null. */
	hash: (path: string) => Promise<string | null>
	/** Where files and folders are now, by their ids; `path` is where each was last seen. What is gone is not in the map. */
	locate: (seen: { fileId: string, path: string }[]) => Promise<Map<string, Entry>>
	/**
	 * Where a folder is now in which documents are to be created, by its id; null: it is gone. The answer may be some seconds old, where
	 * `create` with this folder as `within` then refuses (MSS-GED-NO-FOLDER) to put anything in another that took its path: it is asked
	 * for again.
	 */
	home: (seen: { fileId: string, path: string }) => Promise<Entry | null>
	/** What a folder holds, folders first, by name; nothing when it is no folder. Hidden names are left out. */
	list: (path: string) => Promise<Entry[]>
	/**
	 * What stands in the folder `name` (a relative path, « À envoyer/Pharmacie ») of any of these folders, wherever they are now.
	 * Nothing is left out: folders, hidden and temporary names too (isTemporaryName in names.ts). Cheap enough to be asked every few
	 * seconds about thousands of folders.
	 */
	dropped: <Root extends Seen>(name: string, roots: Root[]) => Promise<Dropped<Root>[]>
	/**
	 * Shares and links of a file or folder and of the folders above it: whom they open it to besides its owner. `unknown` among them
	 * where the account may not know; nothing where nothing is, or the store has no such notion.
	 */
	sharedWith: (path: string) => Promise<Share[]>
	/**
	 * Copies a file that a person named to `target`, on this machine: a path of this machine for a folder, of the store otherwise.
	 * `fileId` is null for what is not in the store.
	 *
	 * @throws {MssError} MSS-FILE, MSS-SEND-TOO-MANY when it is longer than `limit` bytes
	 */
	take: (path: string, target: string, limit: number) => Promise<{ path: string, fileId: string | null }>
	/**
	 * Copies a stored file to `target`, on this machine.
	 *
	 * @throws {MssError} MSS-GED-GONE, MSS-SEND-TOO-MANY when it is longer than `limit` bytes
	 */
	read: (path: string, target: string, limit: number) => Promise<void>
	/** Changes with anything below the root; null where the store cannot tell. */
	mark: () => Promise<string | null>
	/** Marks a file as come or gone by MSSanté, where the store has such marks and they are wanted. */
	tag: (fileId: string) => Promise<void>
	/** Makes a folder and its parents where they lack, but not `within`, which must stand. @throws {MssError} MSS-GED-NO-FOLDER */
	makeFolder: (path: string, within?: string) => Promise<Entry>
	/** Which of these folders anybody but the service account sees; all of them, where the store has no such notion. */
	shown: (paths: string[]) => Promise<Set<string>>
	/**
	 * What the program's account may do in a folder and in those that it holds, by path; nothing of a folder that is not there, nor where
	 * the store has no such notion.
	 */
	rights: (path: string) => Promise<Map<string, Rights>>
	/** Shows a folder of the service account's own to people, where the store has such a notion. */
	share: (path: string, people: { users: string[], groups: string[] }) => Promise<void>
	/** Writes the program's own state (`.mssante/…`), replacing what was there. */
	writeState: (name: string, text: string) => Promise<void>
	readState: (name: string) => Promise<string | null>
	/** Checks that documents can be stored; what is wrong is an error of the registry. */
	check: () => Promise<void>
	close: () => Promise<void>
}

/** Folders first, then by name as French people sort them. */
export function inOrder(entries: Entry[]): Entry[] {
	return entries.sort((one, other) => Number(other.isFolder) - Number(one.isFolder) || BY_NAME.compare(one.path, other.path))
}

const BY_NAME = new Intl.Collator('fr', { numeric: true })
