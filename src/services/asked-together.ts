/** What is known of rows that are drawn together: asked for all of them at once, and kept for a while. */

/** Answers of one page, the last ones. */
const KEPT = 1_000

interface Terms<Answer> {
	/** Of those that are known, each by its id. */
	ask: (ids: string[]) => Promise<Map<string, Answer>>
	/** Ids of one question. */
	most: number
	/** Milliseconds in which rows that are drawn together are asked for together, and for which an answer, or that there is none, holds. */
	together: number
	holds: (answer: Answer | null) => number
}

export function askedTogether<Answer>({ ask, most, together, holds }: Terms<Answer>) {
	const known = new Map<string, { until: number, answer: Promise<Answer | null> }>()
	let asking: { ids: string[], answers: Promise<Map<string, Answer>> } | null = null

	async function soon(ids: string[]): Promise<Map<string, Answer>> {
		await new Promise((resolve) => setTimeout(resolve, together))
		asking = asking?.ids === ids ? null : asking
		return ask(ids)
	}

	function among(id: string): Promise<Map<string, Answer>> {
		if (asking === null || asking.ids.length === most) {
			const ids: string[] = []
			asking = { ids, answers: soon(ids) }
		}
		asking.ids.push(id)
		return asking.answers
	}

	return {
		/** Null: nothing is known of it, or nobody answers: who shows it goes on without. */
		of(id: string, now = Date.now()): Promise<Answer | null> {
			const before = known.get(id)
			if (before !== undefined && before.until > now) {
				return before.answer
			}
			const one = { until: Infinity, answer: among(id).then((answers) => answers.get(id) ?? null, () => null) }
			void one.answer.then((answer) => {
				one.until = now + holds(answer)
			})
			known.delete(id)
			known.set(id, one)
			if (known.size > KEPT) {
				known.delete(known.keys().next().value!)
			}
			return one.answer
		},
		/** Something changed. */
		forget: () => known.clear(),
	}
}
