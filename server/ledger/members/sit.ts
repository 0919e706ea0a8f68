/** How a process takes its place among those that work on a ledger of PostgreSQL's, and the locks of leases that it has there. */
import type { Db } from '../db.ts'
import type { Seat } from './seat.ts'

import { sql } from 'kysely'
import { hostname } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { MssError } from '../../errors.ts'
import { LEASES, LOCKS, SEATS, SPACE } from '../dialects/postgres-locks.ts'
import { gone, goneEnded, goneForgotten, joined, sidecarsAlive } from '../tables/sidecars.table.ts'

/** Milliseconds without a sign of life after which one is gone, whatever its connections: it is frozen, or cut off. */
export const SILENT = 30_000
/** The same of one whose connection to the ledger has ended, and was not made again: it was killed. */
export const UNSEATED = 10_000
/** Milliseconds that one which was killed a moment ago may take to be seen to have ended. */
const ENDING = 10_000
const STEP = 100

/** @param options.isAlone whoever has the lock alone: nobody else is at work. @throws {MssError} MSS-LOCKED: somebody is all the same */
export async function sit(db: Db, seat: Seat, { isAlone }: { isAlone: boolean }): Promise<void> {
	if (isAlone) {
		await nobodyElse(db)
	}
	const number = await joined(db, { id: seat.id, machine: hostname() })
	await sql`SELECT pg_advisory_lock(${SEATS}, ${number})`.execute(db)
	seat.known(number)
	await goneForgotten(db)
}

/** Serves beside others from here on: by the connection that writes, so that it is so as long as it works. */
export async function sitBeside(db: Db, seat: Seat): Promise<void> {
	await sql`SELECT pg_advisory_lock_shared(${SPACE}, ${LOCKS.sidecar})`.execute(db)
	seat.shares()
}

/** Those that were here before are gone: what they held is free at once. */
async function nobodyElse(db: Db): Promise<void> {
	for (const end = performance.now() + ENDING; ;) {
		const alive = await sidecarsAlive(db)
		for (const { number, seated } of alive) {
			await gone(db, number, seated ? SILENT : 0)
		}
		await goneEnded(db)
		if (!alive.some(({ seated, silence }) => seated && silence < SILENT)) {
			return
		}
		if (performance.now() >= end) {
			throw new MssError('MSS-LOCKED')
		}
		await sleep(STEP)
	}
}

/** Locks of the connection that writes: they end with it, and a new one takes them again (seat.ts). */
export interface LeaseLocks {
	/** False: it is another's, or it may be. */
	atOnce: (key: string) => Promise<boolean>
	letGo: (key: string) => Promise<void>
}

export function leaseLocks(db: Db, seat: Seat): LeaseLocks {
	return {
		atOnce: async (key) => {
			if (seat.isSettling) {
				return false
			}
			const { rows: [row] } = await sql<{ had: number }>`SELECT pg_try_advisory_lock(hashtextextended(${key}, ${LEASES})) AS had`
				.execute(db)
			if (row!.had === 1) {
				seat.has(key)
			}
			return row!.had === 1
		},
		letGo: async (key) => {
			seat.letsGo(key)
			// Where the connection was lost, so was the lock.
			await sql`SELECT pg_advisory_unlock(hashtextextended(${key}, ${LEASES}))`.execute(db).catch(() => {})
		},
	}
}
