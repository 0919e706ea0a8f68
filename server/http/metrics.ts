/**
 * `GET /metrics`, for Prometheus, by a door of its own: whoever scrapes cannot sign as Nextcloud does, and needs nothing of its port
 * (docs/adr/0044-seen.md). On this machine unless a token and TLS are given.
 */
import type { FastifyInstance } from 'fastify'
import type { Config } from '../config/schema.ts'
import type { Context } from '../context.ts'
import type { Pulse } from '../ops/pulse.ts'

import Fastify from 'fastify'
import { createHash, timingSafeEqual } from 'node:crypto'
import { loadRelayKey } from '../config/secrets.ts'
import { isLoopback } from '../config/transport.ts'
import { logged } from '../log/log.ts'
import { asClosed, noteDoor } from '../ops/metrics/door.ts'
import { openMeter } from '../ops/metrics/meter.ts'
import { readListenerCertificate } from '../tls/listener-certificate.ts'
import { listenAt } from './server.ts'

/** Milliseconds for a request, and of an idle connection. */
const WHOLE = 10_000
const IDLE = 60_000
/** Bytes of what is asked: nothing. */
const BODY_LIMIT = 1024
/** The group of the service’s account may read: whoever scrapes is put into it. */
const SOCKET_MODE = 0o660

type Metrics = NonNullable<Config['server']['metrics']>

/** Null: nothing is measured, or the door cannot be opened, which is told: whoever only looks stops nobody’s mail. */
export async function openMetrics(context: Context, pulse: Pulse): Promise<FastifyInstance | null> {
	const { metrics } = context.config.server
	if (metrics === undefined) {
		return null
	}
	try {
		const server = await open(context, metrics, pulse)
		await noteDoor(context, null)
		return server
	} catch (error) {
		const closed = asClosed(error)
		context.log.error(logged(closed), 'metrics not served')
		await noteDoor(context, closed)
		return null
	}
}

async function open(context: Context, metrics: Metrics, pulse: Pulse): Promise<FastifyInstance> {
	const { tls } = context.config.server
	const meter = await openMeter(context, pulse)
	const token = metrics.tokenFile === undefined ? null : digest(loadRelayKey(metrics.tokenFile))
	const server = Fastify({
		bodyLimit: BODY_LIMIT,
		requestTimeout: WHOLE,
		keepAliveTimeout: IDLE,
		...isElsewhere(metrics) && { https: { ...readListenerCertificate(tls!), minVersion: 'TLSv1.2' } },
	}) as unknown as FastifyInstance
	server.addHook('onRequest', async ({ headers: { authorization = '' } }, reply) => {
		if (token !== null && !timingSafeEqual(token, digest(Buffer.from(/^Bearer +(\S+)$/i.exec(authorization)?.[1] ?? '')))) {
			return reply.status(401).header('www-authenticate', 'Bearer').send()
		}
	})
	server.get('/metrics', async (_, reply) => {
		try {
			return await reply.type(meter.type).send(await meter.text())
		} catch (error) {
			context.log.error(logged(error), 'nothing measured')
			return reply.status(503).send()
		}
	})
	const { socket, host, port } = metrics
	await listenAt(server, socket === undefined ? { host, port: port! } : { socket, mode: SOCKET_MODE })
	return server
}

function isElsewhere({ socket, host }: Metrics): boolean {
	return socket === undefined && !isLoopback(host)
}

/** Of the same length, whatever was given. */
function digest(text: Buffer): Buffer {
	return createHash('sha256').update(text).digest()
}
