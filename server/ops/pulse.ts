/** What the running program knows of itself and of nothing that lasts: which mailboxes it is connected to, how its chores go. */
import type { Clock } from '../time/clock.ts'

interface ChorePulse {
	/** Milliseconds since 1970; null: never yet, since the program began. */
	succeededAt: number | null
	/** Milliseconds that the last run took, whatever its end. */
	took: number
	failures: number
}

/** `refused`: told why, by a sentence of ours; `failed`: our fault. */
type CallOutcome = 'done' | 'refused' | 'failed'

export class Pulse {
	readonly #clock: Clock

	constructor(clock: Clock) {
		this.#clock = clock
	}

	/** Calls of the page that were answered. */
	readonly calls: Record<CallOutcome, number> = { done: 0, refused: 0, failed: 0 }

	/** Milliseconds between two runs of each chore. */
	readonly every = new Map<string, number>()
	readonly chores = new Map<string, ChorePulse>()
	/** Addresses of those that answer at the moment. */
	readonly connected = new Set<string>()

	/** @param status of HTTP */
	answered(status: number): void {
		this.calls[status >= 500 ? 'failed' : status >= 400 ? 'refused' : 'done']++
	}

	/** Runs a chore and remembers how it went; one that several mailboxes have is remembered as one. @throws what it throws */
	async chore<T>(name: string, act: () => Promise<T>): Promise<T> {
		const began = performance.now()
		const known = this.chores.get(name) ?? { succeededAt: null, took: 0, failures: 0 }
		this.chores.set(name, known)
		try {
			const result = await act()
			known.succeededAt = this.#clock.now()
			return result
		} catch (error) {
			known.failures++
			throw error
		} finally {
			known.took = performance.now() - began
		}
	}
}
