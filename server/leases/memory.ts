/** Leases of one process: they end with it by themselves. */
import type { Leases } from './leases.ts'

import { LeasesStopped } from './leases.ts'

/** Who waits for what, shared by all who must not work at once: by key, when the last of its line has ended. */
export type Lines = Map<string, Promise<void>>

export function leasesInMemory(lines: Lines = new Map()): Leases {
	const stop = new AbortController()
	const underway = new Set<Promise<unknown>>()
	return {
		hold: async <T>(key: string, work: () => Promise<T>): Promise<T> => {
			const { promise: over, resolve: end } = Promise.withResolvers<void>()
			const before = lines.get(key) ?? Promise.resolve()
			// Whoever gives up lets nobody overtake those ahead.
			const last = before.then(() => over)
			lines.set(key, last)
			void last.then(() => lines.get(key) === last && lines.delete(key))
			try {
				await unlessAborted(before, stop.signal)
				const working = work()
				underway.add(working)
				return await working.finally(() => underway.delete(working))
			} finally {
				end()
			}
		},
		stop: async () => {
			stop.abort(new LeasesStopped())
			await Promise.allSettled(underway)
		},
	}
}

async function unlessAborted(ready: Promise<void>, signal: AbortSignal): Promise<void> {
	const { promise: given, reject } = Promise.withResolvers<never>()
	const giveUp = () => reject(signal.reason)
	signal.addEventListener('abort', giveUp)
	try {
		signal.throwIfAborted()
		await Promise.race([ready, given])
	} finally {
		signal.removeEventListener('abort', giveUp)
	}
}
