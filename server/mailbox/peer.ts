/** The certificate that an operator's server shows, after STARTTLS too: nobody logs in. */
import type { ConnectionOptions } from 'node:tls'
import type { Endpoint } from '../config/schema.ts'

import { X509Certificate } from 'node:crypto'
import { imapFault } from './imap.ts'
import { smtpFault } from './submit.ts'
import { tlsOptions } from './tls.ts'

/** Milliseconds to connect, and to be greeted. */
const PATIENCE = 10_000

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
async function greetImap({ host, port, security }: Endpoint, tls: ConnectionOptions): Promise<void> {
	const { ImapFlow } = await import('imapflow')
	const client = new ImapFlow({
		host,
		port,
		secure: security === 'tls',
		doSTARTTLS: security === 'starttls' ? true : undefined,
		tls,
		logger: false,
		connectionTimeout: PATIENCE,
		greetingTimeout: PATIENCE,
	})
	client.on('error', () => {})
	try {
		await client.connect()
	} finally {
		client.close()
	}
}

async function greetSmtp({ host, port, security }: Endpoint, tls: ConnectionOptions): Promise<void> {
	const { default: SmtpConnection } = await import('nodemailer/lib/smtp-connection')
	const connection = new SmtpConnection({
		host,
		port,
		secure: security === 'tls',
		requireTLS: security === 'starttls',
		tls,
		connectionTimeout: PATIENCE,
		greetingTimeout: PATIENCE,
	})
	try {
		await new Promise<void>((resolve, reject) => {
			connection.on('error', reject)
			connection.connect((error) => error ? reject(error) : resolve())
		})
	} finally {
		connection.close()
	}
}
