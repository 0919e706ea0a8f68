/** The sidecar's HTTP face: its health, and the relay of Nextcloud. */
import type { FastifyInstance } from 'fastify'
import type { Desk } from '../desk.ts'
import type { Underway } from '../ops/stopping.ts'

import Fastify from 'fastify'
import { readFileSync } from 'node:fs'
import { loadRelayKey } from '../config/secrets.ts'
import { statusOf } from '../ops/status.ts'
import { Jobs } from './jobs.ts'
import { openRelay } from './relay.ts'
import { dispatchCall } from './routes.ts'

/** Bytes of a request without files. */
const BODY_LIMIT = 64 * 1024
/** Milliseconds for the headers of a request, for the whole of it (400 MB on a slow line), between two of them, and between two looks. */
const HEADERS = 15_000
const WHOLE = 5 * 60_000
const IDLE = 30_000
const LOOK = 5_000

/** Version of this program. */
export const VERSION = (JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string }).version

/** @param stop when it aborts, calls that have not arrived are cut */
export async function openHttp(desk: Desk, stop: AbortSignal, underway: Underway): Promise<FastifyInstance> {
	const { host, port, tls, relayKeyFile } = desk.config.server
	const times = { headersTimeout: HEADERS, connectionsCheckingInterval: LOOK }
	const server = Fastify({
		bodyLimit: BODY_LIMIT,
		requestTimeout: WHOLE,
		keepAliveTimeout: IDLE,
		...tls
			? { https: { cert: readFileSync(tls.certFile), key: readFileSync(tls.keyFile), minVersion: 'TLSv1.2', ...times } }
			: { http: times },
	}) as unknown as FastifyInstance
	server.get('/health', async () => {
		const { lawHolds, failed, stalled, mailboxes } = await statusOf(desk.ledger.db)
		return { status: lawHolds && failed + stalled === 0 && mailboxes.every(({ error }) => error === null) ? 'ok' : 'degraded' }
	})
	const office = { desk, jobs: new Jobs(), version: VERSION }
	await openRelay(server, {
		key: loadRelayKey(relayKeyFile),
		workFolder: desk.spool.workFolder,
		handle: (call) => underway.run('call', () => dispatchCall(office, call)),
		log: desk.log,
		stop,
	})
	await server.listen({ host, port })
	return server
}
