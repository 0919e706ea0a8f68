/**
 * Where Nextcloud cannot reach this program (hosted, and we are behind a router): we go and ask which calls wait, and bring their answers
 * back (docs/adr/0046). A call is proven as if it had been posted here: it goes through the same door, `/relay`, without a network.
 */
import type { FastifyInstance } from 'fastify'
import type { Context } from '../context.ts'
import type { Underway } from '../ops/stopping.ts'
import type { Answered, CallsPlace, WaitingCall } from './nextcloud-calls.ts'

import { randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { loadRelayKey } from '../config/secrets.ts'
import { asMssError } from '../errors.ts'
import { logged } from '../ops/log.ts'
import { PollStanding } from '../ops/poll-standing.ts'
import { delayAfter, scattered } from '../time/back-off.ts'
import { openCallsPlace } from './nextcloud-calls.ts'

const BACK_OFF = { first: 1_000, most: 60_000 }
/** Calls in hand at once: what comes beyond waits where it is. */
const MOST = 8
/** Times that an answer is brought, for the network may fail between, and milliseconds between two of them. */
const TRIES = 5
const BETWEEN = { first: 500, most: 5_000 }

/** Until the signal aborts. Nothing where the configuration does not ask for it. */
export async function askForCalls(context: Context, door: FastifyInstance, signal: AbortSignal, underway: Underway): Promise<void> {
	const { config: { server: { poll, relayKeyFile } }, spool, clock, log } = context
	if (poll === undefined) {
		return
	}
	const place = await openCallsPlace(poll, loadRelayKey(relayKeyFile), clock)
	const standing = new PollStanding(context.ledger.db, clock)
	const inHand = new Map<string, Promise<void>>()
	for (let failures = 0; !signal.aborted;) {
		const folder = spool.workFolder(`call-${randomUUID()}`)
		const leave = () => rm(folder, { recursive: true, force: true })
		try {
			const file = join(folder, 'form')
			const call = await place.next([...inHand.keys()], file, signal)
			failures = 0
			await standing.note(null)
			if (call === null || inHand.has(call.id)) {
				await leave()
				continue
			}
			const end = underway.run('asked', () => serve(place, door, call, file, log)).finally(async () => {
				await leave()
				inHand.delete(call.id)
			})
			inHand.set(call.id, end)
			await (inHand.size < MOST ? undefined : Promise.race(inHand.values()))
		} catch (error) {
			await leave()
			if (!signal.aborted) {
				const fault = asMssError(error)
				log.warn({ failures, ...logged(fault) }, 'calls not asked for')
				await standing.note(fault)
				await sleep(scattered(delayAfter(failures, BACK_OFF)), undefined, { signal }).catch(() => {})
				failures += 1
			}
		}
	}
	await Promise.all(inHand.values())
	await place.leave()
}

/** A call that was not answered is one that found nobody: whoever called is told so by Nextcloud. */
async function serve(place: CallsPlace, door: FastifyInstance, call: WaitingCall, file: string, log: Context['log']): Promise<void> {
	try {
		const answered = await through(door, call, file)
		for (let tries = 1; ; tries++) {
			try {
				return await place.answer(call.id, answered)
			} catch (error) {
				if (tries === TRIES) {
					throw error
				}
				await sleep(delayAfter(tries - 1, BETWEEN))
			}
		}
	} catch (error) {
		log.warn(logged(error), 'answer not brought')
	}
}

async function through(door: FastifyInstance, { headers }: WaitingCall, file: string): Promise<Answered> {
	const { statusCode: status, headers: given, rawPayload: body } = await door.inject({
		method: 'POST',
		url: '/relay',
		headers,
		payload: createReadStream(file),
	})
	const header = (name: string) => String(given[name] ?? '')
	return { status, type: body.length === 0 ? '' : header('content-type'), etag: header('etag'), body }
}
