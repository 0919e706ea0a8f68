/**
 * One of the sidecars of a ledger in PostgreSQL: it is seen every two seconds, by a connection of its own that waits behind no change; it
 * declares gone whoever is seen no more; and where several serve, it holds its share of the mailboxes (ADR 54).
 */
import type { Db } from '../ledger/db.ts'
import type { Seat } from '../ledger/members/seat.ts'
import type { Alive } from '../ledger/tables/sidecars.table.ts'
import type { Log } from '../log/log.ts'
import type { Holds } from './holds.ts'

import { setTimeout as sleep } from 'node:timers/promises'
import { MssError } from '../errors.ts'
import { SILENT, UNSEATED } from '../ledger/members/sit.ts'
import {
	gone,
	goneEnded,
	heldElsewhere,
	holdsLetGo,
	holdsTaken,
	leaving,
	left,
	pinned,
	pinsIn,
	seen,
	sidecarsAlive,
	unpinned,
} from '../ledger/tables/sidecars.table.ts'
import { logged } from '../log/log.ts'
import { assignmentOf } from './assignment.ts'
import { EVERYTHING, PROGRAM } from './holds.ts'

/** Milliseconds between two signs of life. */
const SEEN = 2_000
/**
 * Since the last one that the database has heard, after which nothing is begun that the outside sees: before the others' turn, be it of one
 * whose connection has ended (UNSEATED), which a wire that broke does not tell here.
 */
const UNHEARD = 8_000

export interface SidecarParts {
	/** Its connection to be seen by. */
	db: Db
	seat: Seat
	log: Log
	/** Milliseconds since 1970, of this machine: what a machine that was suspended sees jump. */
	wall: () => number
	/** Addresses of those that the configuration names, in small letters. */
	mailboxes: () => string[]
	/** Is it one of them, letter case aside? */
	isMailbox: (address: string) => boolean
	/** Mailboxes for which somebody is signed in here, and since when: who signs in again is known by it. */
	signedIn: () => Map<string, string>
	/** Makes the connection that writes anew, where it was lost. */
	rejoin: () => Promise<unknown>
	/** Nobody serves beside. */
	isAlone: boolean
}

interface Held {
	/** What is under way. */
	uses: number
	/** It is to be another's: nothing new is begun. */
	isEnding: boolean
}

export class Sidecar implements Holds {
	readonly isShared: boolean
	readonly #parts: SidecarParts
	readonly #held = new Map<string, Held>()
	/** Not of our configuration, and others' all the same: theirs may be newer. */
	#elsewhere = new Set<string>()
	readonly #stop = new AbortController()
	#heard: { at: number, wall: number }
	#isLeaving = false
	#isUnheard = false
	#wanted: { of: string, keys: Set<string> } = { of: '', keys: new Set() }
	#running: Promise<void> | undefined
	#pinned = new Map<string, string>()

	private constructor(parts: SidecarParts) {
		this.#parts = parts
		this.isShared = !parts.isAlone
		this.#heard = this.#instant()
	}

	/** Seen, and with what is free of its share. */
	static async begin(parts: SidecarParts): Promise<Sidecar> {
		const sidecar = new Sidecar(parts)
		await sidecar.#turn()
		sidecar.#running = sidecar.#turns()
		return sidecar
	}

	has(what: string): boolean {
		if (!this.isShared) {
			return true
		}
		const held = this.#elsewhere.has(what.toLowerCase()) ? undefined : this.#held.get(this.#keyOf(what))
		return held !== undefined && !held.isEnding && !this.#parts.seat.lost.aborted
	}

	async during<T>(what: string, work: () => Promise<T>): Promise<T | undefined> {
		if (!this.isShared) {
			return EVERYTHING.during(what, work)
		}
		if (!this.has(what)) {
			return undefined
		}
		const held = this.#held.get(this.#keyOf(what))!
		held.uses++
		try {
			return await work()
		} finally {
			held.uses--
			if (held.isEnding && held.uses === 0) {
				void this.#letGo().catch(() => {})
			}
		}
	}

	mustBeHeard(): void {
		this.#parts.seat.mustBeOurs()
		const { at, wall } = this.#instant()
		if (Math.max(at - this.#heard.at, Math.abs(wall - this.#heard.wall)) > UNHEARD) {
			throw new MssError('MSS-LEDGER-AWAY')
		}
	}

	leave(): void {
		if (!this.#isLeaving && this.isShared) {
			this.#isLeaving = true
			this.#end(() => true)
			void this.#turn()
		}
	}

	/** Once nothing is under way: its place is free, and what it holds. */
	async close(): Promise<void> {
		this.#stop.abort()
		await this.#running
		await (this.#parts.seat.lost.aborted ? undefined : left(this.#parts.db, this.#parts.seat.id).catch(() => {}))
		await this.#parts.db.destroy()
	}

	async #turns(): Promise<void> {
		const { signal } = this.#stop
		while (!signal.aborted) {
			await sleep(SEEN, undefined, { signal, ref: false }).catch(() => {})
			await (signal.aborted ? undefined : this.#turn())
		}
	}

	async #turn(): Promise<void> {
		const { db, seat, log, rejoin } = this.#parts
		const now = this.#instant()
		try {
			if (seat.lost.aborted || !await seen(db, seat.id)) {
				seat.lose()
				return
			}
			this.#heard = now
			this.#isUnheard = false
			const alive = await sidecarsAlive(db)
			if (alive.find(({ id }) => id === seat.id)?.seated === 0) {
				// What it has in hand is free for others as long as that connection lacks.
				void rejoin().catch(() => {})
			}
			await this.#judge(alive)
			await (this.isShared ? this.#share(alive) : undefined)
		} catch (error) {
			if (!this.#isUnheard) {
				log.warn(logged(error), 'sidecar not heard by the database')
			}
			this.#isUnheard = true
		}
	}

	/** Whoever was cut off itself a moment ago lets the others come back first. */
	async #judge(alive: Alive[]): Promise<void> {
		const { db, seat, log } = this.#parts
		if (seat.age < UNSEATED) {
			return
		}
		for (const { number, id, machine, silence, seated } of alive.filter((one) => one.id !== seat.id)) {
			const most = seated ? SILENT : UNSEATED
			if (silence >= most && await gone(db, number, most)) {
				log.warn({ sidecar: id, machine, silence: Math.round(silence) }, 'another sidecar has gone')
			}
		}
		await goneEnded(db)
	}

	async #share(alive: Alive[]): Promise<void> {
		const { db, seat } = this.#parts
		const keys = [PROGRAM, ...this.#parts.mailboxes()]
		await this.#pin()
		this.#elsewhere = new Set(await heldElsewhere(db, seat.id, keys))
		const wanted = this.#isLeaving ? new Set<string>() : this.#wantedOf(alive, keys, await pinsIn(db))
		this.#end((key) => !wanted.has(key))
		await (this.#isLeaving ? leaving(db, seat.id) : undefined)
		await this.#letGo()
		const lacking = [...wanted].filter((key) => !this.#held.has(key))
		for (const key of lacking.length === 0 ? [] : await holdsTaken(db, seat.id, lacking)) {
			this.#held.set(key, { uses: 0, isEnding: this.#isLeaving })
		}
	}

	/** Reckoned anew only where somebody, or a mailbox, came or went. */
	#wantedOf(alive: Alive[], keys: string[], pins: Map<string, string>): Set<string> {
		const { id: own } = this.#parts.seat
		const there = alive.filter(({ id, seated, leaving_at: leavingAt }) => id === own || (seated === 1 && leavingAt === null))
		const ids = there.map(({ id }) => id)
		const of = JSON.stringify([ids, keys, [...pins]])
		if (this.#wanted.of !== of) {
			const given = assignmentOf(ids, keys, pins)
			this.#wanted = { of, keys: new Set(keys.filter((key) => given.get(key) === own)) }
		}
		return this.#wanted.keys
	}

	/** Sessions are in one memory: the mailbox goes where its people signed in last. */
	async #pin(): Promise<void> {
		const { db, seat: { id }, signedIn } = this.#parts
		const now = new Map([...signedIn()].map(([address, since]) => [address.toLowerCase(), since]))
		for (const [key, since] of now) {
			await (this.#pinned.get(key) === since ? undefined : pinned(db, id, key))
		}
		for (const key of this.#pinned.keys()) {
			await (now.has(key) ? undefined : unpinned(db, id, key))
		}
		this.#pinned = now
	}

	#end(isOver: (key: string) => boolean): void {
		for (const [key, held] of this.#held) {
			held.isEnding ||= isOver(key)
		}
	}

	async #letGo(): Promise<void> {
		const over = [...this.#held].filter(([, { isEnding, uses }]) => isEnding && uses === 0).map(([key]) => key)
		if (over.length > 0) {
			await holdsLetGo(this.#parts.db, this.#parts.seat.id, over)
			over.forEach((key) => this.#held.delete(key))
		}
	}

	/** What is of a mailbox that no configuration names any more is the program's. */
	#keyOf(what: string): string {
		const key = what.toLowerCase()
		return this.#held.has(key) || this.#parts.isMailbox(key) ? key : PROGRAM
	}

	#instant(): { at: number, wall: number } {
		return { at: performance.now(), wall: this.#parts.wall() }
	}
}
