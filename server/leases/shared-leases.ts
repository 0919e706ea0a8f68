/**
 * Leases of several sidecars: first the line of this process, in the order of the calls; then a lock of the database that they share, which
 * is asked for now and then, so that nobody else's question waits behind it.
 */
import type { Leases } from './leases.ts'

import { setTimeout as sleep } from 'node:timers/promises'
import { delayAfter, scattered } from '../time/back-off.ts'
import { LeasesStopped } from './leases.ts'
import { leasesInMemory } from './memory.ts'

/** One at a time, whichever process has them: they end with it. */
export interface Locks {
	/** False: it is another's. */
	atOnce: (key: string) => Promise<boolean>
	letGo: (key: string) => Promise<void>
}

/** Milliseconds between two questions. */
const AGAIN = { first: 20, most: 500 }
/** What only who holds a mailbox, or has somebody's session, can meet; and a path of the store, whose create-only tells those apart. */
const OF_ONE = /^(?:mailbox|sign-in|file) /

export function leasesShared(locks: Locks, memory = leasesInMemory()): Leases {
	const stop = new AbortController()
	const take = async (key: string) => {
		for (let refusals = 0; ; refusals++) {
			if (stop.signal.aborted) {
				throw new LeasesStopped()
			}
			if (await locks.atOnce(key)) {
				return
			}
			await sleep(scattered(delayAfter(refusals, AGAIN)), undefined, { signal: stop.signal }).catch(() => {})
		}
	}
	return {
		hold: (key, work) => OF_ONE.test(key)
			? memory.hold(key, work)
			: memory.hold(key, async () => {
					await take(key)
					try {
						return await work()
					} finally {
						await locks.letGo(key)
					}
				}),
		stop: async () => {
			stop.abort()
			await memory.stop()
		},
	}
}
