/** Drafts on their way to the sidecar: one after the other, of each place the last alone; all at once when the page goes away. */

/** @param isLast the page may go before it is answered */
type Send<Wish> = (wish: Wish, isLast: boolean) => Promise<unknown>

export interface DraftsKept<Wish> {
	/** What could not be kept is kept with the next change: the words are before the eyes. @return once all is kept, or could not be */
	keep: (wish: Wish) => Promise<void>
	/** Nobody will wait for those before, and what was on its way may be cut. */
	leave: () => void
	/** Once nothing is on its way: what the sidecar then has is what was said last. */
	settled: () => Promise<unknown>
}

export function draftsKept<Wish extends { place: string }>(send: Send<Wish>): DraftsKept<Wish> {
	const waiting = new Map<string, Wish>()
	let onItsWay: Wish | null = null
	/** What was on its way when the page seemed to go, and was told again, or overtaken. */
	let overtaken: Wish | null = null
	let sending: Promise<void> | null = null
	/** What was told as the page seemed to go, until it is answered. */
	let leaving: Promise<unknown> | null = null

	async function sendAll(): Promise<void> {
		while (waiting.size > 0) {
			if (leaving !== null) {
				// The page stayed.
				await leaving
				continue
			}
			const [next] = waiting.values()
			waiting.delete(next!.place)
			onItsWay = next!
			await send(next!, false).catch(() => {})
			onItsWay = null
		}
		sending = null
	}

	function keep(wish: Wish): Promise<void> {
		waiting.set(wish.place, wish)
		return sending ??= sendAll()
	}

	/** Where it may not be what is kept now, it is said in its turn, if the page stayed. */
	async function tell(wish: Wish, before: Wish | null): Promise<void> {
		const isKept = await send(wish, true).then(() => true, () => false)
		const isPassed = before !== null && before !== wish && before.place === wish.place && before === onItsWay
		if ((!isKept || isPassed) && !waiting.has(wish.place)) {
			void keep(wish)
		}
	}

	return {
		keep,
		settled: () => Promise.all([sending, leaving]),
		leave: () => {
			const before = onItsWay
			const all = [...before && before !== overtaken && !waiting.has(before.place) ? [before] : [], ...waiting.values()]
			overtaken = before
			waiting.clear()
			if (all.length > 0) {
				const these = Promise.all([leaving, ...all.map((one) => tell(one, before))]).then(() => {
					leaving = leaving === these ? null : leaving
				})
				leaving = these
			}
		},
	}
}
