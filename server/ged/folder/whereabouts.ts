/** Where folders are now that were seen once: mostly where they were seen. */
import type { Ged, Seen } from '../ged.ts'

/** Milliseconds before what was found nowhere is looked for again: a search is a walk over the whole tree. */
const LOST_AGAIN = 10 * 60_000

export class Whereabouts {
	readonly #ged: Pick<Ged, 'stat' | 'locate'>
	/** Those that had left, by their id: where they are (null: nowhere), and when they were looked for, by `performance.now()`. */
	readonly #left = new Map<string, { path: string | null, at: number }>()

	constructor(ged: Pick<Ged, 'stat' | 'locate'>) {
		this.#ged = ged
	}

	/** @return those that stand, with their present paths */
	async of<Root extends Seen>(roots: Root[]): Promise<{ root: Root, path: string }[]> {
		const present: { root: Root, path: string }[] = []
		const lost: { root: Root, fileId: string }[] = []
		for (const root of roots) {
			const left = root.fileId === null ? undefined : this.#left.get(root.fileId)
			const path = await this.#isAt(root.path, root) ? root.path : left?.path ?? null
			if (path !== null && (path === root.path || await this.#isAt(path, root))) {
				present.push({ root, path })
			} else if (root.fileId !== null && (left === undefined || left.path !== null || left.at < performance.now() - LOST_AGAIN)) {
				lost.push({ root, fileId: root.fileId })
			}
		}
		return lost.length === 0 ? present : [...present, ...await this.#search(lost)]
	}

	async #isAt(path: string, { fileId }: Seen): Promise<boolean> {
		const entry = await this.#ged.stat(path)
		return entry !== null && (fileId === null || entry.fileId === fileId)
	}

	async #search<Root extends Seen>(lost: { root: Root, fileId: string }[]): Promise<{ root: Root, path: string }[]> {
		const found = await this.#ged.locate(lost.map(({ root, fileId }) => ({ fileId, path: root.path })))
		return lost.flatMap(({ root, fileId }) => {
			const path = found.get(fileId)?.path ?? null
			this.#left.set(fileId, { path, at: performance.now() })
			return path === null ? [] : [{ root, path }]
		})
	}
}
