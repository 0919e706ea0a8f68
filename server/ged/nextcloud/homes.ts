/**
 * Folders in which documents are put one after the other (a patient's): where each was seen by its id, and, in it, a file that we made,
 * whose etag no other file has. A write that is made on the condition that this file stands there with this etag (RFC 4918 §10.4) is
 * refused where the path leads to another folder: ADR 58.
 */
import type { Entry } from '../ged.ts'

/** Milliseconds during which a folder that was seen is not looked for again, where what is put in it is put on that condition. */
export const STANDS = 5_000
/** Milliseconds during which one that was seen by the way is not looked at again before something is put in it. */
const GLIMPSED = 2_000
/** Folders remembered: all are asked about in one search. */
const MOST = 64

/** What a write is conditional on: a file, and the folder that it is in, by its id. */
export interface Anchor extends Pick<Entry, 'path' | 'etag'> {
	homeId: string
}

interface Home {
	entry: Entry
	/** When it was asked where it is, by `performance.now()`. */
	seenAt: number
	anchor: Pick<Entry, 'path' | 'etag'> & { madeAt: number } | null
}

export class Homes {
	/** By path; those of which somebody asked last come last. */
	readonly #known = new Map<string, Home>()
	/** By path, those that were seen by the way. */
	readonly #glimpsed = new Map<string, { fileId: string, at: number }>()

	/**
	 * One that was seen a moment ago, and in which nothing can be put where it is not it any more.
	 *
	 * @param seen as the register knows it
	 */
	standing({ fileId, path }: { fileId: string, path: string }): Entry | null {
		const home = this.#known.get(path)
		return home?.entry.fileId === fileId && home.seenAt > performance.now() - STANDS && anchorOf(home) !== null ? home.entry : null
	}

	/** Others that one answer may tell of at the same price. */
	get all(): { fileId: string, path: string }[] {
		return [...this.#known.values()].map(({ entry: { fileId, path } }) => ({ fileId, path }))
	}

	/** Folders that were found, by their ids, of those that were asked about at `askedAt`. */
	saw(asked: { fileId: string, path: string }[], found: Map<string, Entry>, askedAt: number): void {
		for (const { fileId, path } of asked) {
			const entry = found.get(fileId)
			const home = this.#known.get(path)
			if (home?.entry.fileId === fileId && entry?.path !== path) {
				this.#known.delete(path)
			}
			if (entry?.isFolder) {
				const known = this.#known.get(entry.path)
				const anchor = known?.entry.fileId === fileId ? known.anchor : null
				this.#known.delete(entry.path)
				this.#known.set(entry.path, { entry, seenAt: Math.max(known?.seenAt ?? 0, askedAt), anchor })
			}
		}
		for (const path of [...this.#known.keys()].slice(0, -MOST)) {
			this.#known.delete(path)
		}
	}

	/**
	 * Which file must stand for something to be put in it; null: none is known that proves it.
	 *
	 * @param homeId whose it must be, where whoever asks knows: another may have been seen at that path since
	 */
	anchor(path: string | undefined, homeId: string | undefined): Anchor | null {
		const home = path === undefined ? undefined : this.#known.get(path)
		return home === undefined || (homeId !== undefined && home.entry.fileId !== homeId) ? null : anchorOf(home)
	}

	/** Was it looked for a moment ago, and there? What is known of it goes while others are looked for. */
	wasSeen(path: string, homeId: string): boolean {
		const home = this.#known.get(path)
		const glimpse = this.#glimpsed.get(path)
		return (home?.entry.fileId === homeId && home.seenAt > performance.now() - STANDS)
			|| (glimpse?.fileId === homeId && glimpse.at > performance.now() - GLIMPSED)
	}

	/** It stands there, as a look at its path told that was asked at `at`. */
	glimpse({ path, fileId }: Pick<Entry, 'path' | 'fileId'>, at: number): void {
		this.#glimpsed.delete(path)
		this.#glimpsed.set(path, { fileId, at })
		for (const known of [...this.#glimpsed.keys()].slice(0, -MOST)) {
			this.#glimpsed.delete(known)
		}
	}

	/** A file was made in it. It proves something once the folder was seen there again. */
	made(path: string | undefined, { path: at, etag }: Entry): void {
		const home = path === undefined ? undefined : this.#known.get(path)
		if (home?.anchor === null) {
			home.anchor = { path: at, etag, madeAt: performance.now() }
		}
	}

	/** Somebody moved or changed the file: another one is to be made, and the folder to be looked for. */
	loosen(path: string): void {
		const home = this.#known.get(path)
		if (home !== undefined) {
			home.anchor = null
			home.seenAt = -Infinity
		}
	}

	forget(path: string): void {
		this.#known.delete(path)
	}
}

/** A file made before the folder was seen is in that folder: put there by mistake, it would be in another of the same path. */
function anchorOf({ entry, anchor, seenAt }: Home): Anchor | null {
	return anchor !== null && anchor.madeAt < seenAt ? { path: anchor.path, etag: anchor.etag, homeId: entry.fileId } : null
}
