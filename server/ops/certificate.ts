/** How long a certificate is still good. */
import type { Endpoint } from '../config/schema.ts'
import type { Verdict } from './verdict.ts'

import { connect as connectTls } from 'node:tls'
import { tlsOptions } from '../mailbox/tls.ts'
import { ill, well } from './verdict.ts'

const DAY = 24 * 60 * 60 * 1000
/** Days before the end of a certificate from which it is a concern. */
const CERTIFICATE_DAYS = 30
/** Milliseconds for a server's certificate. */
const PATIENCE = 10_000

/** Its end, as the server shows it on a TLS connection. */
export function serverCertificate(endpoint: Endpoint): Promise<Date> {
	return new Promise((resolve, reject) => {
		const socket = connectTls({ host: endpoint.host, port: endpoint.port, servername: endpoint.host, ...tlsOptions(endpoint), timeout: PATIENCE }, () => {
			resolve(new Date(socket.getPeerCertificate().valid_to))
			socket.destroy()
		})
		socket.on('error', reject)
		socket.on('timeout', () => socket.destroy(new Error('timeout')))
	})
}

export function endOf(end: Date, fix: string): Verdict {
	const days = Math.floor((end.getTime() - Date.now()) / DAY)
	const detail = `valable encore ${days} jour(s), jusqu’au ${end.toISOString().slice(0, 10).split('-').reverse().join('/')}`
	return days >= CERTIFICATE_DAYS ? well(detail) : ill(detail, fix)
}
