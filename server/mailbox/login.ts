/** How a mailbox says who it is at its operator's (mssante.md §1.4): asked at each connection, so that a change is taken up. */
import type { Endpoint, MailboxConfig } from '../config/schema.ts'
import type { OwnCertificate } from '../tls/own-certificate.ts'

import { MssError } from '../errors.ts'
import { because } from '../errors/details.errors.ts'
import { readGiven, secretIn } from '../files/given.ts'
import { openKept } from '../tls/kept-certificate.ts'
import { readOwnCertificate, usable } from '../tls/own-certificate.ts'

/**
 * `certificate`: by that of the TLS connection (SASL EXTERNAL, RFC 4422 appendix A), for the mailbox `user`. `token`: by that of a person
 * who signed in (XOAUTH2, OAUTHBEARER), which is asked for when the operator listens.
 */
export type Login = { by: 'password', user: string, password: string } | { by: 'certificate' | 'token', user: string }

/**
 * Null: the operator is this machine, and asks nothing.
 *
 * @throws {MssError} MSS-FILE; `refusal` when no password was given
 */
export async function loginOf(endpoint: Endpoint, refusal: 'MSS-IMAP-AUTH' | 'MSS-SMTP-AUTH'): Promise<Login | null> {
	const { auth, user, security } = endpoint
	if ((auth === 'external' || auth === 'oauth2') && user !== undefined) {
		return { by: auth === 'external' ? 'certificate' : 'token', user }
	}
	const password = await passwordOf(endpoint)
	if (user !== undefined && password !== undefined) {
		return { by: 'password', user, password }
	}
	if (security === 'plain') {
		return null
	}
	throw new MssError(refusal)
}

/** Refused whatever is asked: asked again and again, an operator locks the mailbox. */
export function isLoginRefused(code: string): boolean {
	return REFUSALS.includes(code) || isSignInAwaited(code)
}

/** Found before the operator was called: its door is no worse for it. */
export function isOurTrouble(code: string): boolean {
	return ['MSS-FILE', 'MSS-SIGN-IN-PROVIDER', 'MSS-TLS-AUTHORITY', 'MSS-TLS-CRL'].includes(code)
}

/** Where the secrets of a mailbox that is read are, its provider's included: what it says who it is by changes with them. */
export function secretFilesOf({ imap, oauth2 }: Pick<MailboxConfig, 'imap' | 'oauth2'>): string[] {
	const files = [
		...[imap?.passwordFile, imap?.clientCertFile, imap?.clientKeyFile],
		...[oauth2?.clientSecretFile, oauth2?.clientCertFile, oauth2?.clientKeyFile],
	]
	return files.filter((file) => file !== undefined)
}

/** Nothing is asked of an operator until somebody signs in. */
export function isSignInAwaited(code: string): boolean {
	return ['MSS-SIGN-IN-WAITED', 'MSS-SIGN-IN-ENDED', 'MSS-SIGN-IN-REFUSED'].includes(code)
}

const REFUSALS = [
	'MSS-CERTIFICATE',
	'MSS-IMAP-AUTH',
	'MSS-IMAP-CERTIFICATE',
	'MSS-IMAP-MECHANISM',
	'MSS-SMTP-AUTH',
	'MSS-SMTP-CERTIFICATE',
	'MSS-SMTP-MECHANISM',
]

async function passwordOf({ passwordFile, password }: Endpoint): Promise<string | undefined> {
	return passwordFile === undefined ? password : secretIn(passwordFile)
}

/** The one that the mailbox shows, whatever it is good for; null: it has none. @throws {MssError} MSS-FILE, MSS-CERTIFICATE */
export async function ownCertificateOf({ clientCertFile, clientKeyFile, certificate }: Endpoint): Promise<OwnCertificate | null> {
	if (certificate !== undefined) {
		return openKept(certificate)
	}
	return clientCertFile === undefined || clientKeyFile === undefined
		? null
		: readOwnCertificate({ certificate: await readGiven(clientCertFile), key: await readGiven(clientKeyFile) })
}

/** The same, when it can serve now. @throws {MssError} MSS-FILE, MSS-CERTIFICATE */
export async function usableCertificateOf(endpoint: Endpoint): Promise<OwnCertificate | null> {
	const own = await ownCertificateOf(endpoint)
	if (own === null && endpoint.auth === 'external') {
		throw new MssError('MSS-CERTIFICATE', NOT_GIVEN)
	}
	return usable(own)
}

/** Of a mailbox that logs in by one. */
export const NOT_GIVEN = because('not-given')
