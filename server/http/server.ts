/** The sidecar's HTTP face: its health, and the relay of Nextcloud. */
import type { FastifyInstance } from 'fastify'
import type { Desk } from '../desk.ts'
import type { Call } from './call.ts'

import Fastify from 'fastify'
import { readFileSync } from 'node:fs'
import { loadRelayKey } from '../config/secrets.ts'
import { headTrouble } from '../ops/audit-head.ts'
import { statusOf } from '../ops/status.ts'
import { Underway } from '../ops/stopping.ts'
import { storeTrouble } from '../ops/store.ts'
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
export async function openHttp(desk: Desk, stop = new AbortController().signal, underway = new Underway()): Promise<FastifyInstance> {
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
		const isWell
			= lawHolds
				&& failed + stalled === 0
				&& (await headTrouble(desk.ledger.db)) === null
				&& (await storeTrouble(desk.ledger.db)) === null
		return { status: isWell && mailboxes.every(({ error }) => error === null) ? 'ok' : 'degraded' }
	})
	const office = { desk, jobs: new Jobs(), version: VERSION }
	const handle = (call: Call) => underway.run('call', () => dispatchCall(office, call))
	await openRelay(server, { key: loadRelayKey(relayKeyFile), workFolder: desk.spool.workFolder, handle, stop, log: desk.log })
	await server.listen({ host, port })
	return server
}
