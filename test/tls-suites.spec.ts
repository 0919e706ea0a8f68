/** What an operator's server must be able to do, and show, for us to speak to it: référentiel ECO.1.1.2, ECO.1.1.3, ECO.1.1.5. */
import type { TlsOptions } from 'node:tls'

import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:tls'
import { afterEach, describe, expect, it } from 'vitest'
import { peerCertificate } from '../server/mailbox/peer.ts'
import { makeAuthority } from './support/authority.ts'

const authority = makeAuthority()
const good = authority.make({ name: 'localhost' })
const servers: { close: () => void }[] = []
afterEach(() => servers.splice(0).forEach((server) => server.close()))

/** What is seen of a server that goes as soon as it is spoken to. */
async function seen(options: TlsOptions, made = good): Promise<string> {
	const server = createServer({ ...options, cert: readFileSync(made.certFile), key: readFileSync(made.keyFile) }, (socket) => {
		socket.on('error', () => {})
		socket.end('* BYE\r\n')
	})
	server.on('tlsClientError', () => {})
	servers.push(server)
	await once(server.listen(0, '127.0.0.1'), 'listening')
	const { port } = server.address() as { port: number }
	return peerCertificate({ host: 'localhost', port, security: 'tls', allowPlain: false, caFile: authority.rootFile }, 'imap')
		.then(({ subject }) => subject, ({ code }: { code: string }) => code)
}

const IN_12 = { minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2' } as const
/** OpenSSL offers it where it is told to alone, SSL_CTX_set_security_level(3): it refuses it too. */
const OLD = { minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1', ciphers: 'ALL:@SECLEVEL=0' } as const

describe('an operator’s server', () => {
	it.each(['ECDHE-RSA-AES256-GCM-SHA384', 'ECDHE-RSA-AES128-GCM-SHA256', 'ECDHE-RSA-AES256-SHA384', 'ECDHE-RSA-AES128-SHA256'])(
		'in TLS 1.2 by %s, one of the référentiel’s, is spoken to (ECO.1.1.3)',
		async (ciphers) => expect(await seen({ ...IN_12, ciphers })).toBe('CN=localhost'),
	)

	// Node.js offers them by itself.
	it.each(['ECDHE-RSA-CHACHA20-POLY1305', 'DHE-RSA-AES128-GCM-SHA256', 'AES256-GCM-SHA384'])(
		'in TLS 1.2 by %s, which is none of them, is not (ECO.1.1.3)',
		async (ciphers) => expect(await seen({ ...IN_12, ciphers, dhparam: 'auto' })).toBe('MSS-IMAP-TLS'),
	)

	it('in TLS 1.3 is spoken to (ECO.1.1.2)', async () => expect(await seen({ minVersion: 'TLSv1.3' })).toBe('CN=localhost'))
	it('older than TLS 1.2 is not (ECO.1.1.2)', async () => expect(await seen(OLD)).toBe('MSS-IMAP-TLS'))

	it('whose certificate is over is not (ECO.1.1.5)', async () => {
		const over = authority.make({ name: 'localhost', from: '20240101000000Z', until: '20250101000000Z' })
		expect(await seen({}, over)).toBe('MSS-IMAP-TLS')
	})
})
