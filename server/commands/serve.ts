import type { Command } from './context.ts'

import { openApp } from '../app.ts'
import { openHttp } from '../http/server.ts'
import { watchAll } from '../watch.ts'

/** `serve`: runs until SIGTERM or SIGINT. */
export const serveCommand: Command = async ({ config }) => {
	const app = await openApp(config())
	const stop = new AbortController()
	for (const name of ['SIGTERM', 'SIGINT'] as const) {
		process.once(name, () => stop.abort())
	}
	const http = await openHttp(app).catch(async (error: unknown) => {
		await app.close()
		throw error
	})
	try {
		app.log.info('serving')
		await watchAll(app, stop.signal)
	} finally {
		await http.close()
		await app.close()
	}
	return undefined
}
