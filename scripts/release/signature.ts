/**
 * appinfo/signature.json, as `occ integrity:sign-app` writes it and `integrity:check-app` reads it: the SHA-512 of every file, signed by
 * RSA-PSS with the app's key. Source: nextcloud/server lib/private/IntegrityCheck/Checker.php, on phpseclib 2 (whose PSS hashes by SHA-1
 * where it is told nothing, and masks by SHA-512 as it is told; no salt).
 */
import type { KeyObject } from 'node:crypto'

import { constants, createHash, createPrivateKey, privateEncrypt, X509Certificate } from 'node:crypto'
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const APP_ID = 'mssante'
const SIGNATURE = 'appinfo/signature.json'
/** RFC 8017 §9.1.1: what a salt would follow, and what ends the block. */
const EIGHT_ZEROS = Buffer.alloc(8)
const TRAILER = 0xBC
const LEADING_ONE = Buffer.from([1])

/** Files in PEM: the key that the store knows, and the certificate it gave. */
export interface Signing {
	keyFile: string
	certificateFile: string
}

/** Of the environment; null where the app is not to be signed. @throws {Error} when one goes without the other */
export function signingOf({ MSSANTE_APP_KEY: keyFile, MSSANTE_APP_CERTIFICATE: certificateFile }: NodeJS.ProcessEnv): Signing | null {
	if (keyFile && certificateFile) {
		return { keyFile, certificateFile }
	}
	if (keyFile || certificateFile) {
		throw new Error('Pour signer l’application, donnez MSSANTE_APP_KEY et MSSANTE_APP_CERTIFICATE ensemble (deux fichiers PEM).')
	}
	return null
}

/** @throws {Error} when the certificate is not this app's, or not the key's: nothing is written then */
export function signFolder(folder: string, { keyFile, certificateFile }: Signing): void {
	const key = createPrivateKey(readFileSync(keyFile))
	const certificate = new X509Certificate(readFileSync(certificateFile))
	if (!certificate.checkPrivateKey(key)) {
		throw new Error('Ce certificat n’est pas celui de cette clé.')
	}
	if (!certificate.subject.split('\n').includes(`CN=${APP_ID}`)) {
		throw new Error(`Ce certificat est celui d’une autre application (« ${certificate.subject} », attendu : CN=${APP_ID}).`)
	}
	const hashes = hashesOf(folder)
	const signature = signPss(Buffer.from(phpJson(hashes)), key).toString('base64')
	const signed = { hashes, signature, certificate: certificate.toString().trim() }
	writeFileSync(join(folder, SIGNATURE), `${JSON.stringify(signed, null, 4)}\n`)
}

/** By path, in the order of PHP's `ksort` (bytes). */
export function hashesOf(folder: string): Record<string, string> {
	const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' })
		.filter((path) => path !== SIGNATURE && statSync(join(folder, path)).isFile())
		.sort((one, other) => Buffer.compare(Buffer.from(one), Buffer.from(other)))
	return Object.fromEntries(paths.map((path) => [path, createHash('sha512').update(readFileSync(join(folder, path))).digest('hex')]))
}

/** As PHP's `json_encode` writes it: slashes escaped, and what is not ASCII by its UTF-16 units. */
export function phpJson(value: unknown): string {
	return JSON.stringify(value)
		.replaceAll('/', '\\/')
		.replace(/[^\0-\x7E]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

/** EMSA-PSS (RFC 8017 §9.1.1) by hand: OpenSSL signs with one hash for the message and another for the mask only with keys made so. */
function signPss(message: Buffer, key: KeyObject): Buffer {
	const bits = key.asymmetricKeyDetails?.modulusLength ?? 0
	const length = Math.ceil((bits - 1) / 8)
	const hash = createHash('sha1').update(EIGHT_ZEROS).update(createHash('sha1').update(message).digest()).digest()
	const block = Buffer.concat([Buffer.alloc(length - hash.length - 2), LEADING_ONE])
	const mask = mgf1(hash, block.length)
	const masked = block.map((byte, index) => byte ^ mask[index]!)
	masked[0]! &= 0xFF >> 8 * length - (bits - 1)
	const encoded = Buffer.concat([masked, hash, Buffer.from([TRAILER])])
	const whole = Buffer.concat([Buffer.alloc(Math.ceil(bits / 8) - length), encoded])
	return privateEncrypt({ key, padding: constants.RSA_NO_PADDING }, whole)
}

/** RFC 8017 §B.2.1, by SHA-512. */
function mgf1(seed: Buffer, length: number): Buffer {
	const blocks: Buffer[] = []
	for (let counter = 0; Buffer.concat(blocks).length < length; counter++) {
		const count = Buffer.alloc(4)
		count.writeUInt32BE(counter)
		blocks.push(createHash('sha512').update(seed).update(count).digest())
	}
	return Buffer.concat(blocks).subarray(0, length)
}
