/** One process at a time on a ledger: a lock of the operating system's, held through SQLite, so that a killed process leaves none. */
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import { MssError } from '../errors.ts'
import { makePrivate } from '../files/private-files.ts'

/** Milliseconds that a second process waits (contract: 30 s). */
export const LOCK_PATIENCE = 30_000
const STEP = 100

/** Takes the lock, or waits for it. @param options.onWait it is another's: called once. @throws {MssError} MSS-LOCKED */
export async function lockLedger(
	ledgerFile: string,
	{ patience = LOCK_PATIENCE, onWait = () => {} }: { patience?: number, onWait?: () => void } = {},
): Promise<() => void> {
	let unlock = lockAtOnce(ledgerFile)
	if (unlock === null && patience > 0) {
		onWait()
	}
	for (const end = performance.now() + patience; unlock === null; unlock = lockAtOnce(ledgerFile)) {
		if (performance.now() >= end) {
			throw new MssError('MSS-LOCKED')
		}
		await sleep(STEP)
	}
	return unlock
}

/** Takes the lock; null: it is another's. */
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
