/** What is signed and wrapped (S/MIME, RFC 8551): opened; what is encrypted is named for what it is, and stays closed. */
import type { Part } from './mime.ts'

import { readFile, writeFile } from 'node:fs/promises'
import { readHead } from './sniff.ts'

/** Object identifiers of CMS (RFC 5652), as bytes: signed-data, enveloped-data, auth-enveloped-data (RFC 5083). */
const SIGNED = Buffer.from('06092A864886F70D010702', 'hex')
const ENCRYPTED = [Buffer.from('06092A864886F70D010703', 'hex'), Buffer.from('060B2A864886F70D0109100117', 'hex')]
/** Bytes in which the identifier stands. */
const HEAD = 64
const PEM = /^\s*-----BEGIN (?:PKCS7|CMS)-----([A-Za-z0-9+/=\s]+)-----END/

export type Wrapping = 'signed' | 'encrypted'

/** How a part is wrapped, by its bytes; null when it is not. */
export function wrappingOf({ file, mediaType }: Pick<Part, 'file' | 'mediaType'>): Wrapping | null {
	if (mediaType === 'application/pgp-encrypted') {
		return 'encrypted'
	}
	const head = readHead(file, 4 * HEAD)
	if (/^\s*-----BEGIN PGP MESSAGE-----/.test(head.toString('latin1'))) {
		return 'encrypted'
	}
	const begun = /^\s*-----BEGIN (?:PKCS7|CMS)-----/.test(head.toString('latin1'))
		? Buffer.from(head.toString('latin1').replace(/-----BEGIN [A-Z0-9]+-----/, '').replace(/-.*$/s, ''), 'base64')
		: head
	// A SEQUENCE that begins with an identifier.
	if (begun[0] !== 0x30) {
		return null
	}
	const start = begun.subarray(0, HEAD)
	return start.includes(SIGNED) ? 'signed' : ENCRYPTED.some((identifier) => start.includes(identifier)) ? 'encrypted' : null
}

/** Writes what was signed into `to`; false when there is nothing inside (a detached signature), or it cannot be opened. */
export async function unwrap(file: string, to: string): Promise<boolean> {
	const { fromBER, OctetString } = await import('asn1js')
	const { ContentInfo, SignedData } = await import('pkijs')
	try {
		const bytes = await readFile(file)
		const pem = PEM.exec(bytes.subarray(0, 4 * HEAD).includes('-----BEGIN') ? bytes.toString('latin1') : '')
		const der = pem ? Buffer.from(pem[1]!, 'base64') : bytes
		const { result } = fromBER(der)
		const signed = new SignedData({ schema: new ContentInfo({ schema: result }).content })
		const { eContent } = signed.encapContentInfo
		if (!(eContent instanceof OctetString)) {
			return false
		}
		await writeFile(to, Buffer.from(eContent.getValue()), { mode: 0o600 })
		return true
	} catch {
		return false
	}
}
