/**
 * Who takes in on a ledger: one process at a time, by a lock of the operating system's, held through SQLite, or of PostgreSQL's, held by a
 * session; a killed process leaves none of either. Those that serve share PostgreSQL's (ADR 54).
 */
import type { LedgerPlace } from './ledger-place.ts'

import { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import { MssError } from '../errors.ts'
import { makePrivate } from '../files/private-files.ts'
import { LOCKS } from './dialects/postgres-locks.ts'
import { isInPostgres, ledgerFile } from './ledger-place.ts'

/** Milliseconds that a second process waits (contract: 30 s). */
export const LOCK_PATIENCE = 30_000
const STEP = 100

/** Whoever has it gives it back. */
export type Unlock = () => void | Promise<void>

/** What is held. */
export interface Lock {
	/** Nobody else had it when it was taken. */
	isAlone: boolean
	/** Others may serve beside from here on. */
	share: () => Promise<void>
	unlock: Unlock
}

interface Trial {
	atOnce: () => Promise<Lock | null>
	giveUp: () => Promise<void>
}

interface Waiting {
	patience?: number
	/** It is another's: called once. */
	onWait?: () => void
	/** As PostgreSQL calls its connection. */
	application?: string
}

/** Takes the lock alone, or waits for it. @throws {MssError} MSS-LOCKED, MSS-LEDGER-AWAY */
export async function lockLedger(place: LedgerPlace, waiting: Waiting = {}): Promise<Lock> {
	return lock(place, waiting, false)
}

/** The same, or beside those that share it: only in PostgreSQL. @throws {MssError} MSS-LOCKED, MSS-LEDGER-AWAY */
export async function lockShared(place: LedgerPlace, waiting: Waiting = {}): Promise<Lock> {
	return lock(place, waiting, true)
}

async function lock(place: LedgerPlace, waiting: Waiting, mayShare: boolean): Promise<Lock> {
	const { patience = LOCK_PATIENCE, onWait = () => {} } = waiting
	const { atOnce, giveUp } = await trialOf(place, waiting, mayShare)
	try {
		let held = await atOnce()
		if (held === null && patience > 0) {
			onWait()
		}
		for (const end = performance.now() + patience; held === null; held = await atOnce()) {
			if (performance.now() >= end) {
				throw new MssError('MSS-LOCKED')
			}
			await sleep(STEP)
		}
		return held
	} catch (error) {
		await giveUp()
		throw error
	}
}

async function trialOf(place: LedgerPlace, { application }: Waiting, mayShare: boolean): Promise<Trial> {
	if (!isInPostgres(place)) {
		const atOnce = async () => {
			const unlock = lockAtOnce(ledgerFile(place))
			return unlock && { isAlone: true, share: async () => {}, unlock }
		}
		return { atOnce, giveUp: async () => {} }
	}
	const { holdAtOnce, joinPostgres, letGo, share } = await import('./dialects/postgres.ts')
	const session = await joinPostgres(place, application)
	const held = (isAlone: boolean): Lock => ({ isAlone, share: () => share(session, LOCKS.sidecar), unlock: () => letGo(session) })
	return {
		atOnce: async () => await holdAtOnce(session, LOCKS.sidecar)
			? held(true)
			: mayShare && await holdAtOnce(session, LOCKS.sidecar, 'shared') ? held(false) : null,
		giveUp: () => letGo(session),
	}
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
