/**
 * The place of one process in a ledger of PostgreSQL’s. Each connection that writes begins by taking it, from the one before where that one
 * is still ending; what others declared gone, or what left, has it no more: each of its statements is refused, for good, and whoever runs
 * it is told, and ends.
 */
import type { ClientBase } from 'pg'

import { setTimeout as sleep } from 'node:timers/promises'
import { MssError } from '../../errors.ts'
import { APPLICATION, LEASES, LOCKS, SEATS, SPACE } from '../dialects/postgres-locks.ts'
import { newRun } from '../ledger-identity.ts'

/** Milliseconds after a connection was lost during which nothing new is taken: others have theirs to take again first. */
const SETTLING = 5_000
/** Milliseconds that what the former connection held may take to be free. */
const ENDING = 5_000
const STEP = 50

export class Seat {
	/** Of this run. */
	readonly id = newRun()
	/** Aborts once, when the seat is lost. */
	readonly lost: AbortSignal
	readonly #lose = new AbortController()
	#number: number | null = null
	/** `performance.now()` of the last connection. */
	#since = 0
	#isAnew = false
	#isSharing = false
	/** Keys of leases, which a new connection takes again before anything else is asked. */
	readonly #keys = new Set<string>()

	constructor() {
		this.lost = this.#lose.signal
	}

	get application(): string {
		return APPLICATION + this.id
	}

	/** Milliseconds since its connection was made, or made again. */
	get age(): number {
		return performance.now() - this.#since
	}

	get isSettling(): boolean {
		return this.#isAnew && this.age < SETTLING
	}

	/** @throws {MssError} MSS-LOCKED once it is lost */
	mustBeOurs(): void {
		if (this.lost.aborted) {
			throw new MssError('MSS-LOCKED')
		}
	}

	/** Others declared this process gone. */
	lose(): void {
		this.#lose.abort()
	}

	/** What its next connections begin with; the present one holds it already. */
	known(number: number): void {
		this.#number = number
		this.#since = performance.now()
	}

	/** It serves beside others: so do its next connections, and nobody takes the ledger alone. */
	shares(): void {
		this.#isSharing = true
	}

	/** A lease is had. */
	has(key: string): void {
		this.#keys.add(key)
	}

	/** It is had no more: said before its lock is let go. */
	letsGo(key: string): void {
		this.#keys.delete(key)
	}

	/** Before anything else is asked by a new connection. @throws {MssError} MSS-LOCKED */
	async begin(client: ClientBase): Promise<void> {
		this.mustBeOurs()
		if (this.#number === null) {
			return
		}
		await client.query(`SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND classid = $1 AND objid = $2
			AND objsubid = 2 AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`, [SEATS, this.#number])
		// The one before may still be ending: what it was writing is written, or is not, from here on.
		await client.query('SELECT pg_advisory_lock($1, $2)', [SEATS, this.#number])
		const { rows: [row] } = await client.query('SELECT 1 FROM sidecars WHERE id = $1 AND gone_at IS NULL', [this.id])
		if (row === undefined || !await this.#again(client)) {
			this.lose()
			this.mustBeOurs()
		}
		await (this.#isSharing ? client.query('SELECT pg_advisory_lock_shared($1, $2)', [SPACE, LOCKS.sidecar]) : undefined)
		this.#since = performance.now()
		this.#isAnew = true
	}

	/** All that was in hand is in hand still: nobody took any of it meanwhile. */
	async #again(client: ClientBase): Promise<boolean> {
		const end = performance.now() + ENDING
		for (const key of this.#keys) {
			for (let isHad = false; !isHad;) {
				const { rows: [row] } = await client.query<{ had: number }>(
					'SELECT pg_try_advisory_lock(hashtextextended($1, $2)) AS had',
					[key, LEASES],
				)
				isHad = row!.had === 1
				if (!isHad && performance.now() >= end) {
					return false
				}
				await (isHad ? undefined : sleep(STEP))
			}
		}
		return true
	}
}
