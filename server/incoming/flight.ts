/** Messages of a mailbox dealt with side by side. Who begins one waits for room, never for one that is slow. */
import type { Context } from '../context.ts'

import { processMessage } from './process.ts'

/** Messages dealt with at once: enough to keep two readers and the disk busy. */
const IN_FLIGHT = 8
/** With those that are slow: a mailbox where more of them wait takes in nothing new until one has ended. */
const MAX_IN_HAND = 32

export class Flight {
	readonly #quick = new Set<Promise<void>>()
	readonly #all = new Set<Promise<void>>()
	readonly #stopped: Promise<void>[]
	readonly #signal: AbortSignal | undefined

	/** @param signal once it is aborted, nobody waits here any more */
	constructor(signal?: AbortSignal) {
		this.#signal = signal
		this.#stopped = signal ? [new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))] : []
	}

	/** Begins with a message, in the order of the calls, once the process has room; then waits until another may begin. */
	async begin(context: Context, mailbox: string, id: number): Promise<void> {
		const leave = await context.room.enter(id, this.#signal)
		if (leave === null) {
			return
		}
		const { promise: passed, resolve: pass } = Promise.withResolvers<void>()
		const end = processMessage(context, mailbox, id, pass).then(() => {}).finally(() => {
			leave()
			pass()
		})
		keep(this.#quick, passed)
		keep(this.#all, end)
		while (this.#quick.size >= IN_FLIGHT && !this.#signal?.aborted) {
			await Promise.race([...this.#quick, ...this.#stopped])
		}
		while (this.#all.size >= MAX_IN_HAND && !this.#signal?.aborted) {
			await Promise.race([...this.#all, ...this.#stopped])
		}
	}

	/** Once all have ended, or are slow. */
	async quickOnes(): Promise<void> {
		await Promise.race([Promise.all(this.#quick), ...this.#stopped])
	}

	async all(): Promise<void> {
		await Promise.all(this.#all)
	}
}

function keep(set: Set<Promise<void>>, one: Promise<void>): void {
	set.add(one)
	void one.catch(() => {}).then(() => set.delete(one))
}
