/** How every connection to the operator is secured: TLS 1.2 at least, verified, with the operator's authority. */
import type { ConnectionOptions } from 'node:tls'
import type { Endpoint } from '../config/schema.ts'

import { readFileSync } from 'node:fs'
import { MssError, systemCode } from '../errors.ts'

/** @throws {MssError} MSS-FILE when a certificate or key cannot be read */
export function tlsOptions(endpoint: Endpoint): ConnectionOptions {
	return {
		minVersion: 'TLSv1.2',
		rejectUnauthorized: true,
		...endpoint.ca !== undefined && { ca: endpoint.ca },
		...endpoint.caFile !== undefined && { ca: read(endpoint.caFile) },
		...endpoint.clientCertFile !== undefined && { cert: read(endpoint.clientCertFile) },
		...endpoint.clientKeyFile !== undefined && { key: read(endpoint.clientKeyFile) },
	}
}

/** The password, read at each connection so that a change is taken up. @throws {MssError} MSS-FILE */
export function passwordOf(endpoint: Endpoint): string | undefined {
	return endpoint.passwordFile === undefined ? endpoint.password : read(endpoint.passwordFile).toString('utf8').replace(/\r?\n$/, '')
}

function read(file: string): Buffer {
	try {
		return readFileSync(file)
	} catch (error) {
		throw new MssError('MSS-FILE', file, { cause: error })
	}
}

const TLS_CODES = /^(?:ERR_TLS|ERR_SSL|CERT_|UNABLE_TO|DEPTH_ZERO|SELF_SIGNED|EPROTO|ERR_OSSL|HOSTNAME_MISMATCH|INVALID_PURPOSE|CRL_|ETLS)/

/** Did the connection fail for want of trust, rather than of an answer? */
export function isTlsFault(error: unknown): boolean {
	return (
		TLS_CODES.test(systemCode(error))
		|| (error instanceof Error && ('tlsFailed' in error || /certificate|STARTTLS/i.test(error.message)))
	)
}
