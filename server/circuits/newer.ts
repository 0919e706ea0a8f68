/**
 * Which pieces' files have other bytes in the GED than those that were pinned: « modifié depuis ». Cheap: a size tells most of them, a
 * hash is taken once for each state of a file, and the GED is not asked again within seconds.
 */
import type { Context } from '../context.ts'
import type { Entry } from '../ged/ged.ts'
import type { DossierFile } from '../ledger/tables/dossiers.table.ts'

import { MssError } from '../errors.ts'

/** Milliseconds for which an answer holds: the page asks every five seconds. */
const FRESH = 10_000
/** Bytes of a file that is hashed for this alone; a longer one of the same size is taken as the same. */
const MAX_HASHED = 20_000_000
/** Dossiers, and states of files, that are remembered. */
const REMEMBERED = 500

type Asked = Pick<DossierFile, 'id' | 'file_id' | 'path' | 'sha256' | 'size'>
type Store = Pick<Context['ged'], 'locate' | 'hash'>

export class NewerFiles {
	readonly #ged: Store
	readonly #answers = new Map<string, { at: number, newer: Set<number> }>()
	readonly #hashes = new Map<string, string | null>()

	constructor(ged: Store) {
		this.#ged = ged
	}

	/** Ids of the rows whose file is not what it was; a file that is gone, or a GED that does not answer, says nothing. */
	async of(files: Asked[], now = performance.now()): Promise<Set<number>> {
		const key = files.map(({ id }) => id).join()
		const known = this.#answers.get(key)
		if (known && now - known.at < FRESH) {
			return known.newer
		}
		const newer = await this.#look(files)
		remember(this.#answers, key, { at: now, newer })
		return newer
	}

	async #look(files: Asked[]): Promise<Set<number>> {
		const seen = files.flatMap(({ file_id: fileId, path }) => fileId === null ? [] : [{ fileId, path }])
		const newer = new Set<number>()
		try {
			const there = await this.#ged.locate(seen)
			for (const file of files) {
				const entry = file.file_id === null ? undefined : there.get(file.file_id)
				if (entry && await this.#differs(file, entry)) {
					newer.add(file.id)
				}
			}
		} catch (error) {
			if (!(error instanceof MssError)) {
				throw error
			}
		}
		return newer
	}

	async #differs({ size, sha256 }: Asked, entry: Entry): Promise<boolean> {
		if (entry.size !== size) {
			return true
		}
		if (size > MAX_HASHED) {
			return false
		}
		const key = `${entry.fileId} ${entry.etag}`
		if (!this.#hashes.has(key)) {
			remember(this.#hashes, key, await this.#ged.hash(entry.path))
		}
		const now = this.#hashes.get(key)
		return now !== null && now !== sha256
	}
}

const OF_GED = new WeakMap<Store, NewerFiles>()

/** What is remembered goes with its store. */
export function newerFilesIn(ged: Store): NewerFiles {
	const known = OF_GED.get(ged) ?? new NewerFiles(ged)
	OF_GED.set(ged, known)
	return known
}

/** The oldest go first. */
function remember<K, V>(map: Map<K, V>, key: K, value: V): void {
	map.delete(key)
	map.set(key, value)
	if (map.size > REMEMBERED) {
		map.delete(map.keys().next().value!)
	}
}
