/** The sidecar's HTTP face. For now, its health. */
import type { FastifyInstance } from 'fastify'
import type { Config } from '../config/schema.ts'
import type { Db } from '../ledger/ledger.ts'

import Fastify from 'fastify'
import { readFileSync } from 'node:fs'
import { statusOf } from '../ops/status.ts'

/** Bytes of a request without files. */
const BODY_LIMIT = 64 * 1024

export async function openHttp(config: Config, db: Db): Promise<FastifyInstance> {
	const { host, port, tls } = config.server
	const server = Fastify({ bodyLimit: BODY_LIMIT, https: tls ? { cert: readFileSync(tls.certFile), key: readFileSync(tls.keyFile), minVersion: 'TLSv1.2' } : null })
	server.get('/health', async () => {
		const { lawHolds, failed, mailboxes } = await statusOf(db)
		return { status: lawHolds && failed === 0 && mailboxes.every(({ error }) => error === null) ? 'ok' : 'degraded' }
	})
	await server.listen({ host, port })
	return server as unknown as FastifyInstance
}
