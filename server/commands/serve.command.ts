import type { FastifyInstance } from 'fastify'
import type { Command } from './command.ts'

import { setTimeout as sleep } from 'node:timers/promises'
import { openToServe } from '../app.ts'
import { watchAll } from '../chores/serve.ts'
import { MssError } from '../errors.ts'
import { askForCalls } from '../http/asking.ts'
import { openMetrics } from '../http/metrics.ts'
import { openHttp } from '../http/server.ts'
import { openLog } from '../log/log.ts'
import { Pulse } from '../ops/pulse.ts'
import { hearSignals, Underway } from '../ops/stopping.ts'
import { WAITING } from './command.ts'

/** Milliseconds for the ledger to hear of the readers that are cut short. */
const UNCOUNT = 300

/** `serve`: runs until SIGTERM or SIGINT, and ends within ten seconds of it, whatever is under way. */
export const serveCommand: Command = async ({ config, tell }) => {
	const settings = config()
	const log = openLog()
	const underway = new Underway()
	const stopping = hearSignals(log, underway)
	const app = await underway.run('opening', () => openToServe(settings, { log, onWait: () => tell(WAITING) }))
	stopping.onAbandon(async () => {
		// Readers that are cut short are no attempt: their messages are told so before the ledger closes.
		await app.pool.close()
		await sleep(UNCOUNT)
		await app.ledger.close()
	})
	// What fails ends all of it: a door left open would answer for a ledger that is closed, and hold the process.
	const failed = new AbortController()
	const signal = AbortSignal.any([stopping.signal, failed.signal, ...app.lost ? [app.lost] : []])
	const doors: FastifyInstance[] = []
	let closed: Promise<unknown> | undefined
	const close = () => closed ??= Promise.all(doors.map((door) => door.close()))
	try {
		const pulse = new Pulse(app.clock)
		const door = await openHttp(app, signal, underway, pulse)
		doors.push(door)
		const metrics = await openMetrics(app, pulse)
		doors.push(...metrics === null ? [] : [metrics])
		signal.addEventListener('abort', () => void close(), { once: true })
		if (signal.aborted) {
			void close()
		}
		app.log.info('serving')
		await Promise.all([watchAll(app, signal, underway, pulse), askForCalls(app, door, signal, underway)])
		if (app.lost?.aborted) {
			// Whoever starts it anew has a new place among the others.
			throw new MssError('MSS-LOCKED')
		}
	} finally {
		failed.abort()
		await underway.run('calls', close).finally(() => underway.run('closing', () => app.close()))
		stopping.ended()
	}
	return undefined
}
