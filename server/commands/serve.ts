import type { Command } from './command.ts'

import { setTimeout as sleep } from 'node:timers/promises'
import { openApp } from '../app.ts'
import { watchAll } from '../chores/serve.ts'
import { openMetrics } from '../http/metrics.ts'
import { openHttp } from '../http/server.ts'
import { openLog } from '../ops/log.ts'
import { Pulse } from '../ops/pulse.ts'
import { hearSignals, Underway } from '../ops/stopping.ts'

/** Milliseconds for the ledger to hear of the readers that are cut short. */
const UNCOUNT = 300

/** `serve`: runs until SIGTERM or SIGINT, and ends within ten seconds of it, whatever is under way. */
export const serveCommand: Command = async ({ config }) => {
	const settings = config()
	const log = openLog()
	const underway = new Underway()
	const stopping = hearSignals(log, underway)
	const app = await underway.run('opening', () => openApp(settings, { log }))
	stopping.onAbandon(async () => {
		// Readers that are cut short are no attempt: their messages are told so before the ledger closes.
		await app.pool.close()
		await sleep(UNCOUNT)
		await app.ledger.close()
	})
	try {
		const pulse = new Pulse(app.clock)
		const http = await openHttp(app, stopping.signal, underway, pulse)
		const metrics = await openMetrics(app, pulse)
		const closed = new Promise<void>((resolve, reject) => {
			const close = () => void Promise.all([http.close(), metrics?.close()]).then(() => resolve(), reject)
			stopping.signal.addEventListener('abort', close, { once: true })
			if (stopping.signal.aborted) {
				close()
			}
		})
		app.log.info('serving')
		await watchAll(app, stopping.signal, underway, pulse)
		await underway.run('calls', () => closed)
	} finally {
		await underway.run('closing', () => app.close())
		stopping.ended()
	}
	return undefined
}
