/** Drafts on their way to the sidecar: one after the other, of each place the last alone; all at once when the page goes away. */

/** @param isLast the page may go before it is answered */
type Send<Wish> = (wish: Wish, isLast: boolean) => Promise<unknown>

export interface DraftsKept<Wish> {
	/** What could not be kept is kept with the next change: the words are before the eyes. @return once all is kept, or could not be */
	keep: (wish: Wish) => Promise<void>
	/** Nobody will wait for those before, and what was on its way may be cut. */
	leave: () => void
}

export function draftsKept<Wish extends { place: string }>(send: Send<Wish>): DraftsKept<Wish> {
	const waiting = new Map<string, Wish>()
	let onItsWay: Wish | null = null
	let sending: Promise<void> | null = null

	async function sendAll(): Promise<void> {
		for (let [next] = waiting.values(); next; [next] = waiting.values()) {
			waiting.delete(next.place)
			onItsWay = next
			await send(next, false).catch(() => {})
			onItsWay = null
		}
		sending = null
	}

	return {
		keep: (wish) => {
			waiting.set(wish.place, wish)
			return sending ??= sendAll()
		},
		leave: () => {
			const all = [...onItsWay && !waiting.has(onItsWay.place) ? [onItsWay] : [], ...waiting.values()]
			waiting.clear()
			for (const one of all) {
				void send(one, true).catch(() => {})
			}
		},
	}
}
