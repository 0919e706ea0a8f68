/** Acts of the same key run one after the other, in the order of the calls, even after one that failed; those of other keys do not wait. */
export class Queue {
	readonly #last = new Map<string, Promise<unknown>>()

	async alone<T>(key: string, act: () => Promise<T>): Promise<T> {
		const result = (this.#last.get(key) ?? Promise.resolve()).then(act)
		const settled = result.then(() => {}, () => {})
		this.#last.set(key, settled)
		void settled.then(() => {
			if (this.#last.get(key) === settled) {
				this.#last.delete(key)
			}
		})
		return result
	}
}
