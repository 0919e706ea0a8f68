/**
 * The certificate of the sidecar's own listener, where Nextcloud is on another machine: a key pair of ours, and a certificate that it
 * signs itself. What Nextcloud trusts is the fingerprint of the key (RFC 7469 §2.4, as curl writes it), so that a certificate made anew
 * for the same key changes nothing there.
 */
import { createHash, createPrivateKey, createPublicKey, randomBytes, webcrypto, X509Certificate } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { hostname } from 'node:os'
import { dirname } from 'node:path'
import { MssError, systemCode } from '../errors.ts'
import { PRIVATE_FILE, PRIVATE_FOLDER } from '../files/private-files.ts'
import { machineClock } from '../time/clock.ts'

/** ECDSA over P-256, which every TLS client knows (RFC 8446 §9.1). */
const KEY = { name: 'ECDSA', namedCurve: 'P-256' }
const HASH = 'SHA-256'
/** Years: nobody else vouches for it, and its fingerprint is what is trusted. */
const YEARS = 10
/** Bytes; below 2^159, and positive (RFC 5280 §4.1.2.2). The first is no zero: an integer in DER has none to spare (X.690 §8.3.2). */
const SERIAL = 16
const POSITIVE = 0x7F
const NOT_ZERO = 0x40
const PUBLIC_FILE = 0o644
const OID = { name: '2.5.4.3', names: '2.5.29.17', use: '2.5.29.37', serverAuth: '1.3.6.1.5.5.7.3.1', constraints: '2.5.29.19' } as const
/** GeneralName's choices (RFC 5280 §4.2.1.6). */
const DNS = 2
const ADDRESS = 7
const UTC_TIME = 0
const V3 = 2

export interface ListenerFiles {
	certFile: string
	keyFile: string
}

interface ListenerCertificate {
	/** Of the public key: `sha256//` and 44 characters of Base64. */
	fingerprint: string
	/** Machines and addresses that it names. */
	names: string[]
	until: Date
}

/** For the machine as it knows itself, and as others call it from it. */
export const listenerNames = () => [hostname(), 'localhost', '127.0.0.1']

/** What these files hold. @throws {MssError} MSS-TLS-OWN when one lacks, or when they do not go together */
export function listenerCertificate({ certFile, keyFile }: ListenerFiles): ListenerCertificate {
	const { cert, key } = readListenerCertificate({ certFile, keyFile })
	const certificate = new X509Certificate(cert)
	if (!certificate.checkPrivateKey(createPrivateKey(key))) {
		throw new MssError('MSS-TLS-OWN', `${certFile} n’est pas celui de la clé ${keyFile}`)
	}
	return {
		fingerprint: fingerprintOf(certificate),
		names: (certificate.subjectAltName ?? '').split(', ').map((name) => name.replace(/^(?:DNS|IP Address):/, '')).filter(Boolean),
		until: certificate.validToDate,
	}
}

/** As they are in the files, for the listener. @throws {MssError} MSS-TLS-OWN */
export function readListenerCertificate({ certFile, keyFile }: ListenerFiles): { cert: Buffer, key: Buffer } {
	try {
		const files = { cert: readFileSync(certFile), key: readFileSync(keyFile) }
		new X509Certificate(files.cert)
		createPrivateKey(files.key)
		return files
	} catch (error) {
		throw new MssError('MSS-TLS-OWN', `${certFile}, ${keyFile} : ${systemCode(error)}`, { cause: error })
	}
}

/** A key where there is none, and a certificate of it where there is none, or where another is wanted. A key is never made anew. */
export async function makeListenerCertificate(files: ListenerFiles, { names, again }: { names: string[], again: boolean }): Promise<void> {
	if (existsSync(files.certFile) && !existsSync(files.keyFile)) {
		throw new MssError('MSS-TLS-OWN', `${files.certFile} est là, et sa clé ${files.keyFile} n’y est plus`)
	}
	if (!existsSync(files.keyFile)) {
		const { privateKey } = await webcrypto.subtle.generateKey(KEY, true, ['sign', 'verify'])
		const der = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', privateKey))
		const pem = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }).export({ format: 'pem', type: 'pkcs8' })
		place(files.keyFile, pem, PRIVATE_FILE)
	}
	if (again || !existsSync(files.certFile)) {
		place(files.certFile, await selfSigned(readFileSync(files.keyFile), names), PUBLIC_FILE)
	}
}

function fingerprintOf({ publicKey }: X509Certificate): string {
	return `sha256//${createHash('sha256').update(publicKey.export({ format: 'der', type: 'spki' })).digest('base64')}`
}

/** In PEM. */
async function selfSigned(keyPem: Buffer, names: string[]): Promise<string> {
	const [{ Integer, Utf8String }, pki] = await Promise.all([import('asn1js'), import('pkijs')])
	const key = createPrivateKey(keyPem)
	const take = (kind: 'pkcs8' | 'spki', der: Buffer, use: 'sign' | 'verify') =>
		webcrypto.subtle.importKey(kind, new Uint8Array(der), KEY, true, [use])
	const certificate = new pki.Certificate({ version: V3 })
	const serial = randomBytes(SERIAL)
	serial[0] = serial[0]! & POSITIVE | NOT_ZERO
	certificate.serialNumber = new Integer({ valueHex: new Uint8Array(serial).buffer })
	for (const party of [certificate.subject, certificate.issuer]) {
		party.typesAndValues.push(new pki.AttributeTypeAndValue({ type: OID.name, value: new Utf8String({ value: names[0]! }) }))
	}
	const from = new Date(machineClock.now())
	const until = new Date(from)
	until.setUTCFullYear(until.getUTCFullYear() + YEARS)
	certificate.notBefore = new pki.Time({ type: UTC_TIME, value: from })
	certificate.notAfter = new pki.Time({ type: UTC_TIME, value: until })
	const extension = (extnID: string, critical: boolean, value: { toSchema: () => { toBER: () => ArrayBuffer } }) =>
		new pki.Extension({ extnID, critical, extnValue: value.toSchema().toBER() })
	certificate.extensions = [
		extension(OID.constraints, true, new pki.BasicConstraints({ cA: false })),
		extension(OID.use, false, new pki.ExtKeyUsage({ keyPurposes: [OID.serverAuth] })),
		extension(OID.names, false, new pki.GeneralNames({ names: await Promise.all(names.map(generalName)) })),
	]
	const spki = createPublicKey(key).export({ format: 'der', type: 'spki' })
	await certificate.subjectPublicKeyInfo.importKey(await take('spki', spki, 'verify'))
	await certificate.sign(await take('pkcs8', key.export({ format: 'der', type: 'pkcs8' }), 'sign'), HASH)
	return new X509Certificate(Buffer.from(certificate.toSchema(true).toBER())).toString()
}

async function generalName(name: string) {
	const [{ OctetString }, { GeneralName }] = await Promise.all([import('asn1js'), import('pkijs')])
	return isIP(name) === 0
		? new GeneralName({ type: DNS, value: name })
		: new GeneralName({ type: ADDRESS, value: new OctetString({ valueHex: new Uint8Array(bytesOf(name)).buffer }) })
}

/** Four bytes, or sixteen. */
function bytesOf(address: string): number[] {
	if (isIP(address) === 4) {
		return address.split('.').map(Number)
	}
	const [before = '', after = ''] = new URL(`http://[${address}]/`).hostname.slice(1, -1).split('::')
	const words = (half: string) => half === '' ? [] : half.split(':').map((word) => Number.parseInt(word, 16))
	const [first, last] = [words(before), words(after)]
	const all = [...first, ...Array.from({ length: 8 - first.length - last.length }, () => 0), ...last]
	return all.flatMap((word) => [word >> 8, word & 0xFF])
}

/** Whole or not at all. */
function place(file: string, text: string | Buffer, mode: number): void {
	mkdirSync(dirname(file), { recursive: true, mode: PRIVATE_FOLDER })
	const draft = `${file}.${process.pid}`
	writeFileSync(draft, text, { mode, flush: true })
	chmodSync(draft, mode)
	renameSync(draft, file)
}
