/**
 * The end of the program on a signal: whatever is under way is asked to end, and what has not ended in time is abandoned. Every
 * arrow is durable, so that being abandoned is at worst being killed.
 */
import type { Log } from '../log/log.ts'

import { constants } from 'node:os'

/** Milliseconds to end by oneself. Ten seconds are promised: the rest is for the ledger to close. */
const GRACE = 8_000
/** Milliseconds for the ledger to close. */
const CLOSE = 1_000

/** What is under way, by its kind: no address, no name. */
export class Underway {
	readonly #counts = new Map<string, number>()

	async run<T>(kind: string, act: () => Promise<T>): Promise<T> {
		this.#counts.set(kind, (this.#counts.get(kind) ?? 0) + 1)
		try {
			return await act()
		} finally {
			const left = this.#counts.get(kind)! - 1
			if (left > 0) {
				this.#counts.set(kind, left)
			} else {
				this.#counts.delete(kind)
			}
		}
	}

	kinds(): string[] {
		return [...this.#counts.keys()].sort()
	}
}

interface Stopping {
	/** Aborts when the program is to stop. */
	signal: AbortSignal
	/** What is closed where the program must leave work behind: at once, or not at all. */
	onAbandon: (act: () => Promise<void>) => void
	/** Nothing is under way any more: what still holds the process is no reason to stay. */
	ended: () => void
}

/** Hears SIGTERM and SIGINT: the first one stops in time, a second one at once. */
export function hearSignals(log: Log, underway: Underway, grace = GRACE): Stopping {
	const stop = new AbortController()
	let close = async () => {}
	const abandon = async () => {
		log.warn({ abandoned: underway.kinds() }, 'stopped with work under way')
		await Promise.race([close().catch(() => {}), new Promise((resolve) => setTimeout(resolve, CLOSE))])
		process.exit(0)
	}
	let timer: NodeJS.Timeout | undefined
	for (const name of ['SIGTERM', 'SIGINT'] as const) {
		process.on(name, () => {
			if (stop.signal.aborted) {
				process.exit(128 + constants.signals[name])
			}
			log.info('stopping')
			timer = setTimeout(() => void abandon(), grace)
			stop.abort()
		})
	}
	return {
		signal: stop.signal,
		onAbandon: (act) => {
			close = act
		},
		ended: () => timer?.unref(),
	}
}
