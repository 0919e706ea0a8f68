/** One process at a time on a ledger: a lock of the operating system's, held through SQLite, so that a killed process leaves none. */
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import { MssError } from '../errors.ts'
import { makePrivate } from '../files/private-files.ts'

/** Milliseconds that a second process waits (contract: 30 s). */
const PATIENCE = 30_000
const STEP = 100

/** Takes the lock, or waits for it. @throws {MssError} MSS-LOCKED */
export async function lockLedger(ledgerFile: string, patience: number = PATIENCE): Promise<() => void> {
	makePrivate(`${ledgerFile}.lock`)
	const lock = new DatabaseSync(`${ledgerFile}.lock`, { timeout: 0 })
	for (const end = performance.now() + patience; ;) {
		try {
			lock.exec('BEGIN EXCLUSIVE')
			return () => lock.close()
		} catch (error) {
			if (!/locked|busy/i.test(error instanceof Error ? error.message : '')) {
				lock.close()
				throw error
			}
		}
		if (performance.now() >= end) {
			lock.close()
			throw new MssError('MSS-LOCKED')
		}
		await sleep(STEP)
	}
}
