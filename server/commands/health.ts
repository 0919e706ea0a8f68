import type { Config } from '../config/schema.ts'
import type { Command } from './command.ts'

import { request as requestClear } from 'node:http'
import { request as requestTls } from 'node:https'
import { json } from 'node:stream/consumers'
import { MssError, systemCode } from '../errors.ts'
import { readListenerCertificate } from '../tls/listener-certificate.ts'

/** Milliseconds. */
const PATIENCE = 5_000
/** A listener for everybody is asked here. */
const HERE: Record<string, string> = { '0.0.0.0': '127.0.0.1', '::': '::1' }

/**
 * `health`: asks the sidecar that runs (GET /health), by the way that the configuration gives. It fails when nobody answers, and then
 * alone: a mailbox that cannot be reached is no reason to start the program again.
 */
export const healthCommand: Command = async ({ config }) => {
	try {
		return { json: await ask(config().server) }
	} catch (error) {
		throw error instanceof MssError ? error : new MssError('MSS-SERVICE-DOWN', systemCode(error), { cause: error })
	}
}

function ask({ host, port, socket, tls }: Config['server']): Promise<unknown> {
	const common = { path: '/health', timeout: PATIENCE }
	const where = socket === undefined ? { host: HERE[host] ?? host, port } : { socketPath: socket }
	const { promise, resolve, reject } = Promise.withResolvers<unknown>()
	const asked = tls
		// Its own certificate and no other, whatever the name that it is called by here.
		? requestTls({
				...common,
				...where,
				ca: readListenerCertificate(tls).cert,
				allowPartialTrustChain: true,
				checkServerIdentity: () => undefined,
			})
		: requestClear({ ...common, ...where })
	asked.on('response', (response) => void json(response).then(resolve, reject))
	asked.on('timeout', () => asked.destroy(new Error('timeout')))
	asked.on('error', reject)
	asked.end()
	return promise
}
