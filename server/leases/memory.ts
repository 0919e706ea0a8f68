/** Leases of one process: they end with it by themselves. */
import type { Lease, Leases } from './leases.ts'

import { LeasesStopped } from './leases.ts'

/** Who waits for what, shared by all who must not work at once: by key, when the last of its line has ended. */
export interface Lines {
	ends: Map<string, Promise<void>>
	fence: number
}

export function leasesInMemory(lines: Lines = { ends: new Map(), fence: 0 }): Leases {
	const stop = new AbortController()
	const underway = new Set<Promise<unknown>>()
	return {
		hold: async <T>(key: string, work: (lease: Lease) => Promise<T>, signal?: AbortSignal): Promise<T> => {
			const { promise: over, resolve: end } = Promise.withResolvers<void>()
			const before = lines.ends.get(key) ?? Promise.resolve()
			// Whoever gives up lets nobody overtake those ahead.
			const last = before.then(() => over)
			lines.ends.set(key, last)
			void last.then(() => lines.ends.get(key) === last && lines.ends.delete(key))
			try {
				await unlessAborted(before, [stop.signal, ...signal ? [signal] : []])
				const working = work({ fence: ++lines.fence, signal: stop.signal })
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

async function unlessAborted(ready: Promise<void>, signals: AbortSignal[]): Promise<void> {
	const { promise: given, reject } = Promise.withResolvers<never>()
	const giveUp = () => reject(signals.find(({ aborted }) => aborted)!.reason)
	signals.forEach((signal) => signal.addEventListener('abort', giveUp))
	try {
		signals.forEach((signal) => signal.throwIfAborted())
		await Promise.race([ready, given])
	} finally {
		signals.forEach((signal) => signal.removeEventListener('abort', giveUp))
	}
}
