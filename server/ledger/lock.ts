/**
 * One process at a time on a ledger: a lock of the operating system's, held through SQLite, or of PostgreSQL's, held by a session; a killed
 * process leaves none of either.
 */
import type { LedgerPlace } from './place.ts'

import { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import { MssError } from '../errors.ts'
import { makePrivate } from '../files/private-files.ts'
import { isInPostgres, ledgerFile } from './place.ts'

/** Milliseconds that a second process waits (contract: 30 s). */
export const LOCK_PATIENCE = 30_000
const STEP = 100

/** Whoever has it gives it back. */
export type Unlock = () => void | Promise<void>

interface Trial {
	/** Null: it is another's. */
	atOnce: () => Unlock | null | Promise<Unlock | null>
	giveUp: () => Promise<void>
}

/** Takes the lock, or waits for it. @param options.onWait it is another's: called once. @throws {MssError} MSS-LOCKED, MSS-LEDGER-AWAY */
export async function lockLedger(
	place: LedgerPlace,
	{ patience = LOCK_PATIENCE, onWait = () => {} }: { patience?: number, onWait?: () => void } = {},
): Promise<Unlock> {
	const { atOnce, giveUp } = await trialOf(place)
	try {
		let unlock = await atOnce()
		if (unlock === null && patience > 0) {
			onWait()
		}
		for (const end = performance.now() + patience; unlock === null; unlock = await atOnce()) {
			if (performance.now() >= end) {
				throw new MssError('MSS-LOCKED')
			}
			await sleep(STEP)
		}
		return unlock
	} catch (error) {
		await giveUp()
		throw error
	}
}

async function trialOf(place: LedgerPlace): Promise<Trial> {
	if (!isInPostgres(place)) {
		return { atOnce: () => lockAtOnce(ledgerFile(place)), giveUp: async () => {} }
	}
	const { holdAtOnce, joinPostgres, letGo, LOCKS } = await import('./dialects/postgres.ts')
	const session = await joinPostgres(place)
	const end = () => letGo(session, LOCKS.sidecar)
	return { atOnce: async () => await holdAtOnce(session, LOCKS.sidecar) ? end : null, giveUp: end }
}

/** Takes the lock of a file; null: it is another's. */
export function lockAtOnce(ledgerFile: string): (() => void) | null {
	makePrivate(`${ledgerFile}.lock`)
	const lock = new DatabaseSync(`${ledgerFile}.lock`, { timeout: 0 })
	try {
		lock.exec('BEGIN EXCLUSIVE')
		return () => lock.close()
	} catch (error) {
		lock.close()
		if (!/locked|busy/i.test(error instanceof Error ? error.message : '')) {
			throw error
		}
		return null
	}
}
