/** Messages that a process deals with at once, whatever the number of its mailboxes: its readers, its disk and the ledger stay busy. */
const AT_ONCE = 32
/** With those that are slow, as where the store hangs: past it, nobody comes in until one of them has ended. */
const WITH_SLOW = 256

/** A place in the room: it is left once, at the end. */
export interface Stay {
	/** It lasts: another may come in. */
	slow: () => void
	leave: () => void
}

interface Comer {
	id: number
	isGone: () => boolean
	tell: (stay: Stay | null) => void
}

/**
 * What a process has in hand, bounded: a thousand mailboxes that all hold mail would else be read at once, and wait, in memory, for the
 * one connection that writes. Whoever comes waits in the order of the calls, so that nobody who is in waits for somebody who is not:
 * those before them in a mailbox came before them here.
 */
export class Room {
	#waiting: Comer[] = []
	#quick = 0
	#all = 0

	/**
	 * @param id of a message, known as awaited until it is in
	 * @param signal once it is aborted, nobody waits here any more
	 * @return null: nothing is begun, whoever takes it up next does
	 */
	enter(id: number, signal?: AbortSignal): Promise<Stay | null> {
		const { promise, resolve } = Promise.withResolvers<Stay | null>()
		const leave = () => this.#letIn()
		signal?.addEventListener('abort', leave, { once: true })
		this.#waiting.push({
			id,
			isGone: () => signal?.aborted ?? false,
			tell: (stay) => {
				signal?.removeEventListener('abort', leave)
				resolve(stay)
			},
		})
		this.#letIn()
		return promise
	}

	/** Those that wait here: whoever looks for what was left leaves them alone. */
	awaited(): Set<number> {
		return new Set(this.#waiting.map(({ id }) => id))
	}

	#letIn(): void {
		const waiting: Comer[] = []
		for (const comer of this.#waiting) {
			if (comer.isGone()) {
				comer.tell(null)
			} else if (this.#quick < AT_ONCE && this.#all < WITH_SLOW) {
				comer.tell(this.#stay())
			} else {
				waiting.push(comer)
			}
		}
		this.#waiting = waiting
	}

	#stay(): Stay {
		this.#quick++
		this.#all++
		const slow = once(() => this.#quick--)
		const leave = once(() => this.#all--)
		return {
			slow: () => {
				slow()
				this.#letIn()
			},
			leave: () => {
				slow()
				leave()
				this.#letIn()
			},
		}
	}
}

function once(act: () => void): () => void {
	let isDone = false
	return () => {
		if (!isDone) {
			isDone = true
			act()
		}
	}
}
