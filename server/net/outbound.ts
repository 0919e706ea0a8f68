/**
 * Requests that leave this machine by HTTP: verified, and through the proxy that the environment names (HTTPS_PROXY, HTTP_PROXY,
 * NO_PROXY), as everything else on the machine does. What goes to this machine itself takes no proxy.
 */
import type { Dispatcher } from 'undici'
import type { OwnCertificate } from '../tls/own-certificate.ts'

import { isLoopback } from '../config/transport.ts'
import { authoritiesOf, pemOf } from '../tls/authorities.ts'

/** Milliseconds: to connect, and without a byte of an answer. Connections at once to one place. */
interface Patience { connect: number, silence: number, connections?: number }

/**
 * The way to `url`. The proxy sees where a request goes, and the bytes of nothing that is sent over TLS.
 *
 * @param caFile the only authorities believed, when given
 * @param own the certificate by which this program says who it is; null: by none
 * @throws {MssError} MSS-FILE, MSS-TLS-AUTHORITY
 */
export async function wayTo(
	url: string,
	caFile: string | undefined,
	patience: Patience,
	own: OwnCertificate | null = null,
): Promise<Dispatcher> {
	const { Agent, EnvHttpProxyAgent } = await import('undici')
	const authorities = caFile === undefined ? null : await authoritiesOf(caFile)
	const tls = { minVersion: 'TLSv1.2' as const, ...authorities && { ca: pemOf(authorities) }, ...own?.options }
	const bounds = {
		headersTimeout: patience.silence,
		bodyTimeout: patience.silence,
		pipelining: 1,
		...patience.connections !== undefined && { connections: patience.connections },
	}
	return isLoopback(new URL(url).hostname)
		? new Agent({ ...bounds, connect: { timeout: patience.connect, ...tls } })
		: new EnvHttpProxyAgent({ ...bounds, connect: { timeout: patience.connect, ...tls }, requestTls: tls })
}
