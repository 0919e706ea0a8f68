/** What is known of files, for what Files shows beside their names: asked for those of several rows at once, and kept for a moment. */
import type { FileMark } from '../../server/contract/search.ts'

/** Milliseconds in which rows that are drawn together are asked for together, and for which an answer, or that there is none, holds. */
const TOGETHER = 50
const HOLDS = 60_000
/** Files of one question (lib/Controller/RelayController.php). */
const MOST = 20

interface Known { until: number, mark: Promise<FileMark | null> }

/** @param asked of these files */
export function marksBy(asked: (ids: string[]) => Promise<FileMark[]>) {
	const known = new Map<string, Known>()
	let asking: { ids: string[], marks: Promise<FileMark[]> } | null = null

	async function together(ids: string[]): Promise<FileMark[]> {
		await new Promise((resolve) => setTimeout(resolve, TOGETHER))
		asking = asking?.ids === ids ? null : asking
		return asked(ids)
	}

	function among(id: string): Promise<FileMark[]> {
		if (asking === null || asking.ids.length === MOST) {
			const ids: string[] = []
			asking = { ids, marks: together(ids) }
		}
		asking.ids.push(id)
		return asking.marks
	}

	return {
		/** Null: nothing is known of it, or nobody answers: Files goes on without us. */
		markOf(id: string, now = Date.now()): Promise<FileMark | null> {
			const before = known.get(id)
			if (before !== undefined && before.until > now) {
				return before.mark
			}
			const mark = among(id).then((marks) => marks.find(({ file }) => file === id) ?? null, () => null)
			known.set(id, { until: now + HOLDS, mark })
			return mark
		},
		/** Something about files changed. */
		forget: () => known.clear(),
	}
}
