/** The sidecar's HTTP face: its health, and the relay of Nextcloud. */
import type { FastifyInstance } from 'fastify'
import type { Context } from '../context.ts'
import type { Call } from './call.ts'

import Fastify from 'fastify'
import { chmodSync, lstatSync, unlinkSync } from 'node:fs'
import { loadRelayKey } from '../config/secrets.ts'
import { headTrouble } from '../doubts/audit-head.ts'
import { isSignInAwaited } from '../mailbox/login.ts'
import { AppVersion } from '../ops/app-version.ts'
import { Pulse } from '../ops/pulse.ts'
import { statusOf } from '../ops/status.ts'
import { Underway } from '../ops/stopping.ts'
import { storeTrouble } from '../ops/store-trouble.ts'
import { VERSION } from '../ops/version.ts'
import { readListenerCertificate } from '../tls/listener-certificate.ts'
import { Jobs } from './long-jobs.ts'
import { openRelay } from './relay.ts'
import { dispatchCall } from './routes.ts'

/** Bytes of a request without files. */
const BODY_LIMIT = 64 * 1024
/** Milliseconds for the headers of a request, for the whole of it (400 MB on a slow line), between two of them, and between two looks. */
const HEADERS = 15_000
const WHOLE = 5 * 60_000
const IDLE = 30_000
const LOOK = 5_000

/** Whoever sees its folder may speak to it, as anybody of this machine may to a port: what counts is the signature of each call. */
const SOCKET_MODE = 0o666

/** @param stop when it aborts, calls that have not arrived are cut */
export async function openHttp(
	context: Context,
	stop = new AbortController().signal,
	underway = new Underway(),
	pulse = new Pulse(context.clock),
): Promise<FastifyInstance> {
	const { host, port, socket, tls, relayKeyFile } = context.config.server
	const times = { headersTimeout: HEADERS, connectionsCheckingInterval: LOOK }
	const server = Fastify({
		bodyLimit: BODY_LIMIT,
		requestTimeout: WHOLE,
		keepAliveTimeout: IDLE,
		...tls
			? { https: { ...readListenerCertificate(tls), minVersion: 'TLSv1.2', ...times } }
			: { http: times },
	}) as unknown as FastifyInstance
	server.get('/health', async () => {
		const { lawHolds, failed, stalled, mailboxes } = await statusOf(context.ledger)
		const isWell
			= lawHolds
				&& failed + stalled === 0
				&& (await headTrouble(context.ledger.db)) === null
				&& (await storeTrouble(context.ledger)) === null
		return { status: isWell && mailboxes.every(({ error }) => error === null || isSignInAwaited(error.code)) ? 'ok' : 'degraded' }
	})
	const office = { context, jobs: new Jobs(context.shelf), version: VERSION }
	const handle = async (call: Call) => {
		const reply = await underway.run('call', () => dispatchCall(office, call))
		pulse.answered(reply.status)
		return reply
	}
	const app = new AppVersion(context.ledger.db)
	const heard = (version: string) => app.note(version)
	const { log, clock, shelf, spool: { workFolder } } = context
	// Of a call that another process may have heard, a memory knows nothing.
	const since = context.ledger.isInPostgres ? 0 : clock.now() - process.uptime() * 1000
	await openRelay(server, { key: loadRelayKey(relayKeyFile), workFolder, handle, heard, stop, log, clock, shelf, since })
	await listenAt(server, socket === undefined ? { host, port } : { socket, mode: SOCKET_MODE })
	return server
}

/** Hears there; what cannot is closed, and holds nothing: neither its port nor the process. @throws what the system says */
export async function listenAt(
	server: FastifyInstance,
	where: { host: string, port: number } | { socket: string, mode: number },
): Promise<void> {
	try {
		if ('port' in where) {
			await server.listen(where)
		} else {
			removeLeft(where.socket)
			await server.listen({ path: where.socket })
			chmodSync(where.socket, where.mode)
		}
	} catch (error) {
		await server.close()
		throw error
	}
}

/** By a process that was killed: one alone serves a ledger, and this one holds it. */
function removeLeft(socket: string): void {
	if (lstatSync(socket, { throwIfNoEntry: false })?.isSocket()) {
		unlinkSync(socket)
	}
}
