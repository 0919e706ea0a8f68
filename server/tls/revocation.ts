/**
 * Lists of revoked certificates (CRL, RFC 5280 §5), as an authority publishes them: read, and believed when one of our authorities
 * signed them. Node's own check would need one of every authority of the chain, and refuses everything once one has expired.
 */
import type { X509Certificate } from 'node:crypto'
import type { CertificateRevocationList } from 'pkijs'

import { MssError } from '../errors.ts'
import { because } from '../errors/details.errors.ts'

/** Bytes: IGC-Santé's list of organisations has some 1,000,000. */
export const MAX_LIST = 50_000_000
const PEM_LIST = /-----BEGIN X509 CRL-----([^-]+)-----END/

export interface RevocationList {
	/** ISO 8601: when it was made, and until when it is to be believed. */
	madeAt: string
	/** Null: it does not say. */
	goodUntil: string | null
	/** @return the certificate is of the authority that made the list, and revoked */
	revokes: (certificate: X509Certificate) => boolean
}

/**
 * @param bytes in PEM or DER
 * @param name of what is read, for people
 * @throws {MssError} MSS-TLS-CRL when it is no list, or signed by none of `authorities`
 */
export async function readRevocationList(bytes: Buffer, authorities: X509Certificate[], name: string): Promise<RevocationList> {
	const list = await parse(bytes, name)
	const author = await authorOf(list, authorities)
	if (author === null) {
		throw new MssError('MSS-TLS-CRL', because('list-unsigned', name))
	}
	const serials = new Set(list.revokedCertificates?.map(({ userCertificate: { valueBlock } }) =>
		bare(Buffer.from(valueBlock.valueHexView).toString('hex'))))
	return {
		madeAt: list.thisUpdate.value.toISOString(),
		goodUntil: list.nextUpdate?.value.toISOString() ?? null,
		revokes: (certificate) => certificate.checkIssued(author) && serials.has(bare(certificate.serialNumber)),
	}
}

async function parse(bytes: Buffer, name: string): Promise<CertificateRevocationList> {
	const { CertificateRevocationList } = await import('pkijs')
	try {
		const written = bytes.subarray(0, 2).toString() === '--' ? PEM_LIST.exec(bytes.toString('latin1')) : null
		return CertificateRevocationList.fromBER(written ? Buffer.from(written[1]!, 'base64') : bytes)
	} catch (error) {
		throw new MssError('MSS-TLS-CRL', name, { cause: error })
	}
}

async function authorOf(list: CertificateRevocationList, authorities: X509Certificate[]): Promise<X509Certificate | null> {
	const { Certificate } = await import('pkijs')
	for (const authority of authorities) {
		const issuerCertificate = Certificate.fromBER(authority.raw)
		if (list.issuer.isEqual(issuerCertificate.subject) && await list.verify({ issuerCertificate }).catch(() => false)) {
			return authority
		}
	}
	return null
}

/** A serial number in hexadecimal, without the zeros before it. */
function bare(serial: string): string {
	return serial.toUpperCase().replace(/^0+(?=.)/, '')
}
