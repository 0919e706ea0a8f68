import type { Config } from '../config/schema.ts'
import type { Command } from './command.ts'

import { Client } from 'undici'
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

async function ask({ host, port, socket, tls }: Config['server']): Promise<unknown> {
	const here = HERE[host] ?? host
	const way = new Client(`${tls ? 'https' : 'http'}://${here.includes(':') ? `[${here}]` : here}:${port}`, {
		...socket !== undefined && { socketPath: socket },
		headersTimeout: PATIENCE,
		bodyTimeout: PATIENCE,
		// Its own certificate and no other, whatever the name that it is called by here.
		connect: {
			timeout: PATIENCE,
			...tls && { ca: readListenerCertificate(tls).cert, allowPartialTrustChain: true, checkServerIdentity: () => undefined },
		},
	})
	try {
		const { body } = await way.request({ path: '/health', method: 'GET' })
		return await body.json()
	} finally {
		await way.destroy()
	}
}
