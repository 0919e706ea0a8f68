/**
 * What stands in the folders of one name below many folders: one search by that name, then a look into those that may hold something.
 * The search is what costs (nextcloud.md): none is made while the store's mark says that nothing changed since all were empty.
 */
import type { Dropped, Entry, Ged, Seen } from '../ged.ts'

import { posix } from 'node:path'

/** What it needs of the store. */
export interface Looks extends Pick<Ged, 'mark' | 'stat'> {
	/** Files and folders of this name. */
	named: (name: string) => Promise<Entry[]>
	/** What a folder holds, hidden names too; nothing when it is gone. */
	inside: (path: string) => Promise<Omit<Dropped, 'root'>[]>
}

export class Drops {
	readonly #looks: Looks
	/** By name: folders that were empty, by their id, with the etag of that moment; and the store's mark when all were (else null). */
	readonly #seen = new Map<string, { empty: Map<string, string>, mark: string | null }>()

	constructor(looks: Looks) {
		this.#looks = looks
	}

	async below<Root extends Seen>(name: string, roots: Root[]): Promise<Dropped<Root>[]> {
		const before = this.#seen.get(name)
		const mark = await this.#looks.mark()
		if (before && mark !== null && before.mark === mark) {
			return []
		}
		const folders = (await this.#looks.named(posix.basename(name)))
			.filter(({ path, isFolder }) => isFolder && path.endsWith(`/${name}`))
		const looked = await Promise.all(folders.map(async (folder) => ({
			folder,
			held: before?.empty.get(folder.fileId) === folder.etag ? [] : await this.#looks.inside(folder.path),
		})))
		const isEmpty = ({ held }: { held: unknown[] }) => held.length === 0
		this.#seen.set(name, {
			empty: new Map(looked.filter(isEmpty).map(({ folder }) => [folder.fileId, folder.etag])),
			mark: looked.every(isEmpty) ? mark : null,
		})
		return this.#ofRoots(looked.filter((one) => !isEmpty(one)), name, roots)
	}

	/** A folder that bears the path of another, which was renamed, is not that one: the id of what stands there tells. */
	async #ofRoots<Root extends Seen>(
		looked: { folder: Entry, held: Omit<Dropped, 'root'>[] }[],
		name: string,
		roots: Root[],
	): Promise<Dropped<Root>[]> {
		const keyed = Map.groupBy(roots, ({ fileId, path }) => fileId ?? path)
		const found: Dropped<Root>[] = []
		// A folder that the account reaches by two ways is one.
		const known = new Set<string>()
		for (const { folder, held } of looked) {
			const path = folder.path.slice(0, -name.length - 1)
			const above = known.has(folder.fileId) ? null : await this.#looks.stat(path)
			const below = above === null ? [] : [...keyed.get(above.fileId) ?? [], ...keyed.get(path) ?? []]
			found.push(...below.flatMap((root) => held.map((entry) => ({ ...entry, root }))))
			if (below.length > 0) {
				known.add(folder.fileId)
			}
		}
		return found
	}
}
