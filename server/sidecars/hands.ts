/**
 * The messages that this process has in hand. One process deals with a mailbox (ADR 3, ADR 54), so that what is in progress there and
 * not here belongs to nobody: no column has to say whose it is. In memory, it ends with its owner by itself.
 */
export class Hands {
	readonly #held = new Set<number>()
	/** Those that were here before, and have not come to their end: what the ledger counts of their attempts is this process's own. */
	readonly #known = new Set<number>()
	readonly #idle: (() => void)[] = []

	/** False when it is in hand already: whoever asks leaves it alone. */
	take(id: number): boolean {
		if (this.#held.has(id)) {
			return false
		}
		this.#held.add(id)
		return true
	}

	/** @param isOver it came to its end, and will not be back by itself */
	letGo(id: number, isOver: boolean): void {
		this.#held.delete(id)
		if (isOver) {
			this.#known.delete(id)
		} else {
			this.#known.add(id)
		}
		if (this.#held.size === 0) {
			this.#idle.splice(0).forEach((tell) => tell())
		}
	}

	has(id: number): boolean {
		return this.#held.has(id)
	}

	isKnown(id: number): boolean {
		return this.#known.has(id)
	}

	/** Another process may have dealt with them since: what is counted may be its own. */
	forgetKnown(): void {
		this.#known.clear()
	}

	/** Once nothing is in hand. */
	atRest(): Promise<void> {
		return this.#held.size === 0 ? Promise.resolve() : new Promise((resolve) => this.#idle.push(resolve))
	}
}
