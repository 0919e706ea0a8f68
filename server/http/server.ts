/** The sidecar's HTTP face: its health, and the relay of Nextcloud. */
import type { FastifyInstance } from 'fastify'
import type { Desk } from '../desk.ts'
import type { Call } from './call.ts'

import Fastify from 'fastify'
import { readFileSync } from 'node:fs'
import { loadRelayKey } from '../config/secrets.ts'
import { statusOf } from '../ops/status.ts'
import { Jobs } from './jobs.ts'
import { openRelay } from './relay.ts'
import { dispatchCall } from './routes.ts'

/** Bytes of a request without files. */
const BODY_LIMIT = 64 * 1024

/** Version of this program. */
export const VERSION = (JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string }).version

export async function openHttp(desk: Desk): Promise<FastifyInstance> {
	const { host, port, tls, relayKeyFile } = desk.config.server
	const server = Fastify({ bodyLimit: BODY_LIMIT, https: tls ? { cert: readFileSync(tls.certFile), key: readFileSync(tls.keyFile), minVersion: 'TLSv1.2' } : null }) as unknown as FastifyInstance
	server.get('/health', async () => {
		const { lawHolds, failed, mailboxes } = await statusOf(desk.ledger.db)
		return { status: lawHolds && failed === 0 && mailboxes.every(({ error }) => error === null) ? 'ok' : 'degraded' }
	})
	const office = { desk, jobs: new Jobs(), version: VERSION }
	const handle = (call: Call) => dispatchCall(office, call)
	await openRelay(server, { key: loadRelayKey(relayKeyFile), workFolder: desk.spool.workFolder, handle, log: desk.log })
	await server.listen({ host, port })
	return server
}
