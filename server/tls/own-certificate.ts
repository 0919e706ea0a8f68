/**
 * The certificate by which the software of a mailbox says who it is (IGC-Santé ORG_AUTH_CLI, mssante.md §1.4): read in the forms in
 * which it is given, and looked at before anybody is shown it, so that what is wrong is told in our words, not by a TLS alert.
 */
import type { ConnectionOptions } from 'node:tls'
import type { Detail } from '../errors/details.errors.ts'

import { createPrivateKey, X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { duplexPair } from 'node:stream'
import { connect, TLSSocket } from 'node:tls'
import { MssError } from '../errors.ts'
import { because } from '../errors/details.errors.ts'
import { machineClock } from '../time/clock.ts'
import { readAuthorities } from './authorities.ts'

/** Purpose « client authentication » (RFC 5280 §4.2.1.12), and that of any. */
const CLIENT = '1.3.6.1.5.5.7.3.2'
const ANY = '2.5.29.37.0'

/** As it is given: certificate (PEM, DER, with its chain or not) and key (PEM), or both in a PKCS #12. */
export type Given = { certificate: Buffer, key: Buffer } | { pack: Buffer, password: string }

export interface OwnCertificate {
	certificate: X509Certificate
	/** For the TLS connection. */
	options: Pick<ConnectionOptions, 'cert' | 'key' | 'pfx' | 'passphrase'>
}

/** @throws {MssError} MSS-CERTIFICATE: it is none, its key is another's, or the password is wrong */
export async function readOwnCertificate(given: Given): Promise<OwnCertificate> {
	return 'pack' in given ? ofPack(given.pack, given.password) : ofPair(given.certificate, given.key)
}

async function ofPair(bytes: Buffer, key: Buffer): Promise<OwnCertificate> {
	const chain = await readAuthorities(bytes, '').catch((error: unknown) => {
		throw new MssError('MSS-CERTIFICATE', because('no-certificate'), { cause: error })
	})
	const own = privateKey(key)
	const certificate = chain.find((one) => one.checkPrivateKey(own))
	if (certificate === undefined) {
		throw new MssError('MSS-CERTIFICATE', because('other-key'))
	}
	const rest = chain.filter((one) => one !== certificate)
	return { certificate, options: { cert: [certificate, ...rest].map((one) => one.toString()).join('\n'), key } }
}

function privateKey(key: Buffer) {
	try {
		return createPrivateKey(key)
	} catch (error) {
		throw new MssError('MSS-CERTIFICATE', because('key-unread'), { cause: error })
	}
}

/** OpenSSL opens it, and shows its certificate to a connection that goes nowhere. */
async function ofPack(pfx: Buffer, passphrase: string): Promise<OwnCertificate> {
	const [here, there] = duplexPair()
	try {
		const server = new TLSSocket(there, { isServer: true, pfx, passphrase })
		server.on('error', () => {})
		// Nothing is asked of what is shown: it is ours.
		const client = connect({ socket: here, checkServerIdentity: () => undefined, rejectUnauthorized: false })
		await once(client, 'secureConnect')
		const certificate = client.getPeerX509Certificate()
		if (certificate === undefined) {
			throw new Error('nothing shown')
		}
		return { certificate: new X509Certificate(certificate.raw), options: { pfx, passphrase } }
	} catch (error) {
		const isPassword = error instanceof Error && /mac verify|decrypt/i.test(error.message)
		const why = because(isPassword ? 'password-wrong' : 'no-pack')
		throw new MssError('MSS-CERTIFICATE', why, { cause: error })
	} finally {
		here.destroy()
		there.destroy()
	}
}

/** The same, when it can serve now; null: there is none. @throws {MssError} MSS-CERTIFICATE */
export function usable(own: OwnCertificate | null, now = machineClock.now()): OwnCertificate | null {
	const why = own && whyUseless(own.certificate, new Date(now))
	if (why !== null) {
		throw new MssError('MSS-CERTIFICATE', why)
	}
	return own
}

/** Why it cannot serve now; null when it can. */
export function whyUseless({ validFromDate, validToDate, keyUsage }: X509Certificate, now: Date): Detail | null {
	if (validToDate < now) {
		return because('ended-on', validToDate.toISOString())
	}
	if (validFromDate > now) {
		return because('good-from', validFromDate.toISOString())
	}
	// Without the extension, it is for whatever its authority says.
	return keyUsage === undefined || keyUsage.some((purpose) => purpose === CLIENT || purpose === ANY)
		? null
		: because('other-use')
}
