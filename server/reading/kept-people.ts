/** Lists of people that are kept at hand: past so many people in all, those kept first are forgotten, whatever their last use. */

/** People, of all lists: some 40 MB, or 60 with what a reader makes ready of them. */
const MOST = 60_000

export class KeptPeople<Key, Value> {
	readonly #kept = new Map<Key, { value: Value, people: number }>()
	#count = 0

	/** In the place of what was kept under this key. The last list stays, however long. */
	keep(key: Key, value: Value, people: number): void {
		this.#forget(key)
		this.#kept.set(key, { value, people })
		this.#count += people
		for (const first of this.#kept.keys()) {
			if (this.#count <= MOST || first === key) {
				return
			}
			this.#forget(first)
		}
	}

	get(key: Key): Value | undefined {
		return this.#kept.get(key)?.value
	}

	/** Of all lists. */
	get count(): number {
		return this.#count
	}

	#forget(key: Key): void {
		this.#count -= this.#kept.get(key)?.people ?? 0
		this.#kept.delete(key)
	}
}
