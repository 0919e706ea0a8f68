/**
 * Authorities of certificates in the forms that people are given them: one or several, in PEM or DER, alone or in a PKCS #7 chain
 * (`.p7b`: RFC 5652 §5; IGC-Santé publishes its own so, mssante.md §1.4).
 */
import { X509Certificate } from 'node:crypto'
import { z } from 'zod'
import { MssError } from '../errors.ts'
import { readGiven } from '../files/given.ts'

/** Bytes of a file of authorities: the official chain has some 20,000. */
const MAX_BYTES = 1_000_000
const PEM_CERTIFICATE = /-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----[^-]+-----END [^-]+-----/g
const PEM_CHAIN = /-----BEGIN (?:PKCS7|CMS)-----([^-]+)-----END [^-]+-----/

/** @throws {MssError} MSS-FILE, MSS-TLS-AUTHORITY */
export async function authoritiesOf(file: string): Promise<X509Certificate[]> {
	return readAuthorities(await readGiven(file), file)
}

/**
 * @param name of what is read, for people
 * @throws {MssError} MSS-TLS-AUTHORITY when there is no certificate in it, or one that cannot be read
 */
export async function readAuthorities(bytes: Buffer, name: string): Promise<X509Certificate[]> {
	try {
		const found = bytes.length > MAX_BYTES ? [] : await certificatesIn(bytes)
		if (found.length > 0) {
			return found
		}
	} catch (error) {
		throw new MssError('MSS-TLS-AUTHORITY', name, { cause: error })
	}
	throw new MssError('MSS-TLS-AUTHORITY', name)
}

async function certificatesIn(bytes: Buffer): Promise<X509Certificate[]> {
	const text = bytes.toString('latin1')
	const written = text.match(PEM_CERTIFICATE)
	if (written) {
		return written.map((pem) => new X509Certificate(pem))
	}
	const chain = PEM_CHAIN.exec(text)
	if (chain) {
		return certificatesOfChain(Buffer.from(chain[1]!, 'base64'))
	}
	return isCertificate(bytes) ? [new X509Certificate(bytes)] : certificatesOfChain(bytes)
}

function isCertificate(der: Buffer): boolean {
	try {
		return new X509Certificate(der).raw.length > 0
	} catch {
		return false
	}
}

async function certificatesOfChain(der: Buffer): Promise<X509Certificate[]> {
	const { Certificate, ContentInfo, SignedData } = await import('pkijs')
	const { certificates = [] } = new SignedData({ schema: ContentInfo.fromBER(der).content })
	return certificates.filter((one) => one instanceof Certificate).map((one) => new X509Certificate(Buffer.from(one.toSchema().toBER())))
}

/** Each in PEM, as TLS takes them. */
export function pemOf(authorities: X509Certificate[]): string[] {
	return authorities.map((authority) => authority.toString())
}

/** A file that the admin page was given, in base64: a chain of authorities has some 30,000 characters. */
export const fileInBase64 = z.base64().min(1).max(200_000)

/** Of such a file. @param base64 its bytes @throws {MssError} MSS-TLS-AUTHORITY */
export function readGivenAuthorities(base64: string): Promise<X509Certificate[]> {
	return readAuthorities(Buffer.from(base64, 'base64'), 'le fichier donné')
}

/** What a person compares with what the authority publishes. */
export interface Fingerprint {
	/** Common name, or the whole of its name. */
	name: string
	/** SHA-256, in hexadecimal, two by two. */
	sha256: string
	/** ISO 8601. */
	end: string
}

export function fingerprintOf(certificate: X509Certificate): Fingerprint {
	const { subject, fingerprint256, validToDate } = certificate
	const name = /^CN=(.+)$/m.exec(subject)?.[1] ?? subject.replaceAll('\n', ', ')
	return { name, sha256: fingerprint256, end: validToDate.toISOString() }
}
