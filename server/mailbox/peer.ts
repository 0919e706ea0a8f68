/** The certificate that an operator's server shows, after STARTTLS too: nobody logs in. */
import type { ConnectionOptions } from 'node:tls'
import type { Endpoint } from '../config/schema.ts'

import { X509Certificate } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { clientOptions, imapFault } from './imap.ts'
import { connectionOptions, smtpFault } from './submit.ts'
import { tlsOptions } from './tls.ts'

/** Milliseconds to connect, and to be greeted. */
const PATIENCE = 10_000
/** Milliseconds of the whole. */
const WHOLE = 2 * PATIENCE

export type Protocol = 'imap' | 'smtp'

/** @throws {MssError} when nothing, or nothing that can be trusted, is shown */
export async function peerCertificate(endpoint: Endpoint, protocol: Protocol): Promise<X509Certificate> {
	const options = await tlsOptions(endpoint)
	let shown: X509Certificate | null = null
	const tls: ConnectionOptions = {
		...options,
		checkServerIdentity: (host, peer) => {
			const refusal = options.checkServerIdentity!(host, peer)
			shown = refusal ? null : new X509Certificate(peer.raw)
			return refusal
		},
	}
	const error = await (protocol === 'imap' ? greetImap(endpoint, tls) : greetSmtp(endpoint, tls)).catch((fault: unknown) => fault)
	if (shown === null) {
		throw protocol === 'imap' ? imapFault(error) : smtpFault(error)
	}
	return shown
}

/** Ends where a login would begin. */
async function greetImap(endpoint: Endpoint, tls: ConnectionOptions): Promise<void> {
	const { ImapFlow } = await import('imapflow')
	const client = new ImapFlow(clientOptions(endpoint, tls, { greeting: PATIENCE, silence: PATIENCE }))
	client.on('error', () => {})
	await untilLate(client.connect(), () => client.close())
}

async function greetSmtp(endpoint: Endpoint, tls: ConnectionOptions): Promise<void> {
	const { default: Connection } = await import('nodemailer/lib/smtp-connection')
	const connection = new Connection(connectionOptions(endpoint, tls, { greeting: PATIENCE, silence: PATIENCE }))
	await untilLate(new Promise<void>((resolve, reject) => {
		connection.on('error', reject)
		connection.connect((error) => error ? reject(error) : resolve())
	}), () => connection.close())
}

/** Closed in the end, and once it has lasted: a server that says one byte at a time is no answer. */
async function untilLate(greeting: Promise<void>, close: () => void): Promise<void> {
	const timer = setTimeout(close, WHOLE)
	try {
		await Promise.race([greeting, sleep(WHOLE, undefined, { ref: false })])
	} finally {
		clearTimeout(timer)
		close()
	}
}
