/** What thousands ask at about the same moment, asked once for all of them. */

/** @param most milliseconds that an answer is good for */
export function askedOnce<T>(ask: () => Promise<T>, most: number): () => Promise<T> {
	let asked: { at: number, answer: Promise<T> } | null = null
	return () => {
		if (asked === null || performance.now() - asked.at >= most) {
			const now = { at: performance.now(), answer: ask() }
			now.answer.catch(() => {
				asked = asked === now ? null : asked
			})
			asked = now
		}
		return asked.answer
	}
}
