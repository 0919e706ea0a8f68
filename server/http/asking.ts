/**
 * Where Nextcloud cannot reach this program (hosted, and we are behind a router): we go and ask which calls wait, and bring their answers
 * back (docs/adr/0046). A call is proven as if it had been posted here: it goes through the same door, `/relay`, without a network.
 */
import type { FastifyInstance } from 'fastify'
import type { Context } from '../context.ts'
import type { Underway } from '../ops/stopping.ts'
import type { Answered, CallsPlace, WaitingCall } from './nextcloud-calls.ts'

import { randomUUID } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { loadRelayKey } from '../config/secrets.ts'
import { asMssError, statusOf } from '../errors.ts'
import { streamOf } from '../files/bytes-of.ts'
import { identify } from '../ledger/ledger-identity.ts'
import { logged } from '../log/log.ts'
import { PollStanding } from '../ops/poll-standing.ts'
import { delayAfter, scattered } from '../time/back-off.ts'
import { problemOf } from './http-reply.ts'
import { openCallsPlace } from './nextcloud-calls.ts'

/** Seconds that Nextcloud is asked to wait for a call before it says that there is none. */
const WAIT = 20
const BACK_OFF = { first: 1_000, most: 60_000 }
/** Milliseconds after which an answer is not waited for any more: the next call is asked for, and the answer brought by itself. */
const SOON = 150
/** Calls in hand at once: what comes beyond waits where it is. */
const MOST = 8
/** Requests at once for what waits besides: each takes a worker of Nextcloud's, which whoever waits holds too. */
const MOST_BESIDES = 3
/** Calls of which it is remembered that they came: more than there can be in the time that a signature holds. */
const REMEMBERED = 10_000
/** Milliseconds that somebody waits for an answer (lib/Relay.php), and a little: as long as it is brought, for the network may fail. */
const PATIENCE = 35_000
const BETWEEN = { first: 500, most: 3_000 }
/** Milliseconds before asking again where what came was known. */
const PAUSE = 200

/** Until the signal aborts. Nothing where the configuration does not ask for it. */
export async function askForCalls(context: Context, door: FastifyInstance, signal: AbortSignal, underway: Underway): Promise<void> {
	const { config: { server: { poll, relayKeyFile } }, ledger: { db }, clock } = context
	if (poll === undefined) {
		return
	}
	const { ledger, host } = await identify(db)
	const place = await openCallsPlace(poll, { key: loadRelayKey(relayKeyFile), who: `${ledger}/${host}` }, clock)
	const asking = new Asking(context, place, door, signal, underway)
	await asking.always()
	await place.leave()
}

/** A call whose bytes came. */
type Received = WaitingCall & { file: string }

class Asking {
	readonly #context: Context
	readonly #place: CallsPlace
	readonly #door: FastifyInstance
	readonly #signal: AbortSignal
	readonly #underway: Underway
	/** What their answers wait for, by the id of the call. */
	readonly #inHand = new Map<string, Promise<unknown>>()
	/** Calls that came, the oldest first: none is answered twice. */
	readonly #came = new Set<string>()
	#besides = 0

	constructor(context: Context, place: CallsPlace, door: FastifyInstance, signal: AbortSignal, underway: Underway) {
		this.#context = context
		this.#place = place
		this.#door = door
		this.#signal = signal
		this.#underway = underway
	}

	async always(): Promise<void> {
		const { ledger: { db }, clock, log } = this.#context
		const standing = new PollStanding(db, clock)
		for (let failures = 0; !this.#signal.aborted;) {
			try {
				await this.#lane(WAIT, async () => {
					failures = 0
					await standing.note(null)
				})
			} catch (error) {
				if (!this.#signal.aborted) {
					const fault = asMssError(error)
					log.warn({ failures, ...logged(fault) }, 'calls not asked for')
					await standing.note(fault)
					await sleep(scattered(delayAfter(failures, BACK_OFF)), undefined, { signal: this.#signal }).catch(() => {})
					failures += 1
				}
			}
		}
		while (this.#inHand.size + this.#besides > 0) {
			await Promise.race([...this.#inHand.values(), sleep(PAUSE)])
		}
	}

	/** One call after the other; an answer that is ready soon is brought where the next call is asked for. @throws {MssError} */
	async #lane(patience: number, heard: () => Promise<void>): Promise<void> {
		let ready: Answered | null = null
		try {
			while (!this.#signal.aborted) {
				const call = await this.#next(patience, ready)
				this.#inHand.delete(ready?.id ?? '')
				ready = null
				await heard()
				if (call === 'known') {
					await sleep(PAUSE)
				} else if (call !== 'none') {
					ready = await this.#begun(call)
				} else if (patience === 0) {
					return
				}
				await (this.#inHand.size < MOST ? undefined : Promise.race(this.#inHand.values()))
			}
		} finally {
			// Asking failed, or there is nothing more to ask: it may not have come.
			this.#bring(ready?.id ?? '', ready)
		}
	}

	/** Whatever happens to it, nothing of a call stays on disk. @throws {MssError} */
	async #next(patience: number, answered: Answered | null): Promise<Received | 'none' | 'known'> {
		const folder = this.#context.spool.workFolder(`call-${randomUUID()}`)
		const file = join(folder, 'form')
		let id = ''
		const claims = (one: string) => {
			id = this.#came.has(one) ? '' : one
			return id !== '' && this.#remember(id)
		}
		try {
			const call = await this.#place.next({ seen: [...this.#inHand.keys()], patience, answered, file, claims }, this.#signal)
			return call === 'none' || call === 'known' ? call : { ...call, file }
		} catch (error) {
			// It has not come whole: it may come again.
			this.#came.delete(id)
			this.#inHand.delete(id)
			await rm(folder, { recursive: true, force: true })
			throw error
		}
	}

	/** @return null: its answer is brought by itself */
	async #begun(call: Received): Promise<Answered | null> {
		this.#askBesides(call.others)
		const work = this.#underway.run('asked', () => through(this.#door, call, call.file))
			.catch((error: unknown): Answered => {
				this.#context.log.warn(logged(error), 'call not answered')
				const fault = asMssError(error)
				const body = Buffer.from(JSON.stringify({ error: problemOf(fault) }))
				return { id: call.id, status: statusOf(fault.code), type: 'application/json', etag: '', body }
			})
			.finally(() => rm(dirname(call.file), { recursive: true, force: true }))
		this.#inHand.set(call.id, work)
		const soon = await Promise.race([work, sleep(SOON, null)])
		if (soon === null) {
			this.#bring(call.id, work)
		}
		return soon
	}

	/** In hand from now on: nobody else takes it. */
	#remember(id: string): true {
		this.#came.add(id)
		this.#inHand.set(id, sleep(PATIENCE, undefined, { ref: false }))
		if (this.#came.size > REMEMBERED) {
			this.#came.delete(this.#came.values().next().value!)
		}
		return true
	}

	/** Others wait: they need not wait for this one. */
	#askBesides(others: number): void {
		for (let count = 0; count < others && this.#besides < MOST_BESIDES; count++) {
			this.#besides += 1
			void this.#lane(0, async () => {})
				.catch((error: unknown) => this.#context.log.warn(logged(error), 'calls not asked for'))
				.finally(() => {
					this.#besides -= 1
				})
		}
	}

	/** A call that was not answered is one that found nobody: whoever called is told so by Nextcloud. */
	#bring(id: string, work: Promise<Answered> | Answered | null): void {
		if (work === null) {
			return
		}
		const brought = this.#underway.run('asked', async () => {
			const answered = await work
			const since = performance.now()
			for (let tries = 0; ; tries++) {
				try {
					await this.#place.bring(answered)
					return
				} catch (error) {
					if (performance.now() - since > PATIENCE) {
						throw error
					}
					await sleep(delayAfter(tries, BETWEEN))
				}
			}
		})
		this.#inHand.set(id, brought
			.catch((error: unknown) => this.#context.log.warn(logged(error), 'answer not brought'))
			.finally(() => this.#inHand.delete(id)))
	}
}

async function through(door: FastifyInstance, { id, headers }: WaitingCall, file: string): Promise<Answered> {
	const { statusCode: status, headers: given, rawPayload: body } = await door.inject({
		method: 'POST',
		url: '/relay',
		headers,
		payload: streamOf(file),
	})
	const header = (name: string) => String(given[name] ?? '')
	return { id, status, type: body.length === 0 ? '' : header('content-type'), etag: header('etag'), body }
}
