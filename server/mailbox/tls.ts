/**
 * How every connection to the operator is secured: TLS 1.2 at least, with the référentiel's suites and no others (ECO.1.1.3), verified
 * with the operator's authority, and refused when the certificate is revoked.
 */
import type { ConnectionOptions, DetailedPeerCertificate, PeerCertificate } from 'node:tls'
import type { Endpoint } from '../config/schema.ts'
import type { Detail, DetailCode } from '../errors/details.errors.ts'
import type { RevocationList } from '../tls/revocation.ts'

import { X509Certificate } from 'node:crypto'
import { checkServerIdentity } from 'node:tls'
import { MssError, systemCode } from '../errors.ts'
import { because } from '../errors/details.errors.ts'
import { isOver, listAt } from '../net/kept-lists.ts'
import { authoritiesOf, pemOf, readAuthorities } from '../tls/authorities.ts'
import { usableCertificateOf } from './login.ts'

/** TLS 1.3, then C030, C02F, C028, C027 of TLS 1.2. */
const SUITES = [
	'TLS_AES_256_GCM_SHA384',
	'TLS_CHACHA20_POLY1305_SHA256',
	'TLS_AES_128_GCM_SHA256',
	'ECDHE-RSA-AES256-GCM-SHA384',
	'ECDHE-RSA-AES128-GCM-SHA256',
	'ECDHE-RSA-AES256-SHA384',
	'ECDHE-RSA-AES128-SHA256',
].join(':')

/** Certificates of a chain, at most: a server shows two or three. */
const MAX_CHAIN = 10

/** @throws {MssError} MSS-FILE, MSS-CERTIFICATE, MSS-TLS-AUTHORITY, MSS-TLS-CRL */
export async function tlsOptions(endpoint: Endpoint): Promise<ConnectionOptions> {
	const authorities = await authoritiesFor(endpoint)
	const list = endpoint.crlFile === undefined ? null : await listAt(endpoint.crlFile, authorities)
	return {
		minVersion: 'TLSv1.2',
		ciphers: SUITES,
		rejectUnauthorized: true,
		...authorities.length > 0 && { ca: pemOf(authorities) },
		...(await usableCertificateOf(endpoint))?.options,
		checkServerIdentity: (host, peer) => checkServerIdentity(host, peer) ?? revoked(peer, list),
	}
}

/** None: those of the system. @throws {MssError} MSS-FILE, MSS-TLS-AUTHORITY */
export async function authoritiesFor({ ca, caFile }: Pick<Endpoint, 'ca' | 'caFile'>): Promise<X509Certificate[]> {
	return caFile !== undefined ? authoritiesOf(caFile) : ca !== undefined ? readAuthorities(Buffer.from(ca), 'le fichier donné') : []
}

/** For one look at many mailboxes: what several of them believe is read once. */
export function authoritiesOnce(): typeof authoritiesFor {
	const read = new Map<string, ReturnType<typeof authoritiesFor>>()
	return (endpoint) => {
		const key = JSON.stringify([endpoint.caFile, endpoint.ca])
		const known = read.get(key) ?? authoritiesFor(endpoint)
		read.set(key, known)
		return known
	}
}

/** What is wrong with the certificates that a server shows, from its own to its authority's. */
function revoked(peer: PeerCertificate | DetailedPeerCertificate, list: RevocationList | null): Error | undefined {
	if (list === null || isOver(list)) {
		return undefined
	}
	let shown: PeerCertificate | DetailedPeerCertificate | undefined = peer
	for (let length = 0; shown !== undefined && length < MAX_CHAIN; length++) {
		const certificate = new X509Certificate(shown.raw)
		if (list.revokes(certificate)) {
			return new Error('certificate revoked', { cause: new MssError('MSS-TLS-REVOKED', because('serial', certificate.serialNumber)) })
		}
		const next: DetailedPeerCertificate | undefined = 'issuerCertificate' in shown ? shown.issuerCertificate : undefined
		shown = next === shown ? undefined : next
	}
	return undefined
}

const TLS_CODES = /^(?:ERR_TLS|ERR_SSL|CERT_|UNABLE_TO|DEPTH_ZERO|SELF_SIGNED|EPROTO|ERR_OSSL|HOSTNAME_MISMATCH|INVALID_PURPOSE|CRL_|ETLS)/

/** Did the connection fail for want of trust, rather than of an answer? */
export function isTlsFault(error: unknown): boolean {
	return (
		TLS_CODES.test(systemCode(error))
		|| (error instanceof Error && ('tlsFailed' in error || /certificate|STARTTLS/i.test(error.message)))
	)
}

/** What servers answer to a certificate (RFC 8446 §6.2), as OpenSSL names it. */
const ALERTS: [RegExp, DetailCode][] = [
	[/CERTIFICATE_EXPIRED/, 'held-expired'],
	[/CERTIFICATE_REVOKED/, 'held-revoked'],
	[/UNKNOWN_CA/, 'unknown-authority'],
	[/CERTIFICATE_REQUIRED/, 'none-received'],
	[/UNSUPPORTED_CERTIFICATE/, 'other-kind'],
	[/BAD_CERTIFICATE|CERTIFICATE_UNKNOWN|ACCESS_DENIED/, 'unwanted'],
]

/** Why the server closed the connection on our own certificate; null: for something else. */
export function certificateRefusal(error: unknown): Detail | null {
	const code = systemCode(error)
	const known = /_ALERT_/.test(code) ? ALERTS.find(([alert]) => alert.test(code)) : undefined
	return known === undefined ? null : because(known[1])
}

/** Our own error, or the one that we gave a library to carry: libraries write over the code of what they pass on. */
export function oursIn(error: unknown): MssError | null {
	return error instanceof MssError ? error : error instanceof Error && error.cause instanceof MssError ? error.cause : null
}
