/** Messages that a process deals with at once, whatever the number of its mailboxes: its readers, its disk and the ledger stay busy. */
const AT_ONCE = 32
/** With those that last, as where the store hangs: past it, nobody comes in until one of them has ended. */
const WITH_LASTING = 256
/** Milliseconds after which one lasts: what a machine with more than it can do makes of all of them is less. */
const LASTS = 10_000

/** Leaves the room. */
export type Leave = () => void

interface Comer {
	id: number
	isGone: () => boolean
	tell: (leave: Leave | null) => void
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
	enter(id: number, signal?: AbortSignal): Promise<Leave | null> {
		const { promise, resolve } = Promise.withResolvers<Leave | null>()
		const look = () => this.#letIn()
		signal?.addEventListener('abort', look, { once: true })
		this.#waiting.push({
			id,
			isGone: () => signal?.aborted ?? false,
			tell: (leave) => {
				signal?.removeEventListener('abort', look)
				resolve(leave)
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
			} else if (this.#quick < AT_ONCE && this.#all < WITH_LASTING) {
				comer.tell(this.#taken())
			} else {
				waiting.push(comer)
			}
		}
		this.#waiting = waiting
	}

	#taken(): Leave {
		this.#quick++
		this.#all++
		const pass = once(() => {
			this.#quick--
			this.#letIn()
		})
		const lasts = setTimeout(pass, LASTS).unref()
		return once(() => {
			clearTimeout(lasts)
			this.#all--
			pass()
			this.#letIn()
		})
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
