/** The certificate that an operator's server shows, after STARTTLS too: nobody logs in. */
import type { ConnectionOptions } from 'node:tls'
import type { Endpoint } from '../config/schema.ts'

import { X509Certificate } from 'node:crypto'
import { clientOptions, imapFault } from './imap.ts'
import { connectionOptions, smtpFault } from './submit.ts'
import { tlsOptions } from './tls.ts'

/** Milliseconds to connect, to be greeted, and of silence; the whole has twice that. */
const PATIENCE = 10_000

const LATE = Object.assign(new Error('too slow'), { code: 'ETIMEDOUT' })
/** It spoke, and showed none. */
const NOTHING = Object.assign(new Error('no certificate'), { code: 'ETLS' })

export type Protocol = 'imap' | 'smtp'

/** @throws {MssError} when nothing, or nothing that can be trusted, is shown */
export async function peerCertificate(endpoint: Endpoint, protocol: Protocol, patience = PATIENCE): Promise<X509Certificate> {
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
	const greet = protocol === 'imap' ? greetImap : greetSmtp
	const error = await greet(endpoint, tls, patience).then(() => NOTHING, (fault: unknown) => fault)
	if (shown === null) {
		throw protocol === 'imap' ? imapFault(error) : smtpFault(error)
	}
	return shown
}

/** Ends where a login would begin. */
async function greetImap(endpoint: Endpoint, tls: ConnectionOptions, patience: number): Promise<void> {
	const { ImapFlow } = await import('imapflow')
	const client = new ImapFlow(clientOptions(endpoint, tls, { greeting: patience, silence: patience }))
	client.on('error', () => {})
	await untilLate(client.connect(), () => client.close(), 2 * patience)
}

async function greetSmtp(endpoint: Endpoint, tls: ConnectionOptions, patience: number): Promise<void> {
	const { default: Connection } = await import('nodemailer/lib/smtp-connection')
	const connection = new Connection(connectionOptions(endpoint, tls, { greeting: patience, silence: patience }))
	await untilLate(new Promise<void>((resolve, reject) => {
		connection.on('error', reject)
		connection.connect((error) => error ? reject(error) : resolve())
	}), () => connection.close(), 2 * patience)
}

/** Closed in the end, and once it has lasted: a server that says one byte at a time is no answer. @param most milliseconds */
async function untilLate(greeting: Promise<void>, close: () => void, most: number): Promise<void> {
	const late = Promise.withResolvers<never>()
	const timer = setTimeout(() => late.reject(LATE), most)
	try {
		await Promise.race([greeting, late.promise])
	} finally {
		clearTimeout(timer)
		close()
	}
}
