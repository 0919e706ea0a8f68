/** How long the certificates of a mailbox are still good. */
import type { Endpoint, MailboxConfig } from '../config/schema.ts'
import type { Context } from '../context.ts'
import type { Protocol } from '../mailbox/peer.ts'
import type { authoritiesFor } from '../mailbox/tls.ts'
import type { Verdict } from './examination-verdict.ts'
import type { CertificateSubject } from './subjects.ts'

import { z } from 'zod'
import { wholeRemedyOf } from '../errors.ts'
import { looksIn, noteFact } from '../ledger/facts.ts'
import { ownCertificateOf } from '../mailbox/login.ts'
import { ownCertificateFor } from '../mailbox/oauth2/client-secrets.ts'
import { peerCertificate } from '../mailbox/peer.ts'
import { counted } from '../mssante/words/counted.ts'
import { isOver, listAt } from '../net/kept-lists.ts'
import { frenchDay } from '../time/french.ts'
import { fingerprintOf } from '../tls/authorities.ts'
import { ill, mild, well } from './examination-verdict.ts'
import { certificateSubject } from './subjects.ts'

const DAY = 24 * 60 * 60 * 1000
/** Days before the end of a certificate from which it is a concern. */
export const CERTIFICATE_DAYS = 30
/** Days of a certificate that are everybody's concern: nothing comes nor goes without it. */
export const LAST_DAYS = 7

const RENEW = 'Faites renouveler ce certificat avant son terme : après, un renouvellement n’est plus possible.'

interface Certificate {
	name: CertificateSubject
	end: () => Promise<Date>
	fix: string
}

type Authorities = typeof authoritiesFor
/** What a server shows. */
type Look = typeof peerCertificate

/** The operator's, for reading and for sending, and the mailbox's own where it has one. */
export function certificatesOf(
	{ imap, smtp, oauth2 }: Pick<MailboxConfig, 'imap' | 'smtp' | 'oauth2'>,
	look: Look = peerCertificate,
): Certificate[] {
	return [
		...servers('certificat de l’opérateur', imap, 'imap', look),
		...servers('certificat de l’opérateur (envoi)', smtp, 'smtp', look),
		...own('certificat de la boîte', imap),
		// The same one serves for both, mostly.
		...ownNameOf(smtp) === ownNameOf(imap) ? [] : own('certificat de la boîte (envoi)', smtp),
		...oauth2?.clientAuth !== 'certificate'
			? []
			: [
					{
						name: 'certificat pour le fournisseur d’identité' as const,
						end: async () => (await ownCertificateFor(oauth2))!.certificate.validToDate,
						fix: RENEW,
					},
				],
	]
}

function servers(name: CertificateSubject, endpoint: Endpoint | undefined, protocol: Protocol, look: Look): Certificate[] {
	return endpoint === undefined || endpoint.security === 'plain'
		? []
		: [
				{
					name,
					end: async () => (await look(endpoint, protocol)).validToDate,
					fix: 'Prévenez l’opérateur : son certificat arrive à son terme.',
				},
			]
}

/** Given by the configuration, or kept by the vault; undefined: none. */
function ownNameOf(endpoint: Endpoint | undefined): string | undefined {
	return endpoint?.clientCertFile ?? endpoint?.certificate?.shown.sha256
}

function own(name: CertificateSubject, endpoint: Endpoint | undefined): Certificate[] {
	return endpoint === undefined || ownNameOf(endpoint) === undefined
		? []
		: [
				{
					name,
					end: async () => endpoint.certificate
						? new Date(endpoint.certificate.shown.end)
						: (await ownCertificateOf(endpoint))!.certificate.validToDate,
					fix: RENEW,
				},
			]
}

/** Whose certificates are believed, with what to compare with what they publish. */
export async function authoritiesText(endpoint: Endpoint, authoritiesOf: Authorities): Promise<string> {
	return (await authoritiesOf(endpoint)).map(fingerprintOf).map(({ name, sha256 }) => `${name} (${sha256})`).join(' ; ')
}

/** The list of revoked certificates: there, signed by our authority, and not over. */
export async function examineList(endpoint: Endpoint, authoritiesOf: Authorities): Promise<Verdict> {
	const list = await listAt(endpoint.crlFile!, await authoritiesOf(endpoint))
	const fix = wholeRemedyOf('MSS-TLS-CRL')
	if (list === null) {
		return ill('pas encore là : les certificats révoqués ne sont pas connus', fix)
	}
	const made = `faite le ${frenchDay(list.madeAt, 'UTC')}`
	return isOver(list)
		? ill(`${made}, n’est plus valable depuis le ${frenchDay(list.goodUntil!, 'UTC')}\u00A0: elle n’est plus regardée`, fix)
		: well(`${made}${list.goodUntil === null ? '' : `, valable jusqu’au ${frenchDay(list.goodUntil, 'UTC')}`}`)
}

/** What the page says of certificates is looked up at intervals, not at each look. */
const known = z.array(z.object({
	name: certificateSubject,
	/** ISO 8601. */
	end: z.string(),
	fix: z.string(),
}))
type KnownCertificate = z.infer<typeof known>[number]
/** Of which mailbox. */
type OneKnown = KnownCertificate & { mailbox: string }

/** Each server is looked at once, whatever the number of its mailboxes. */
export async function noteCertificates({ config, ledger: { db } }: Pick<Context, 'config' | 'ledger'>): Promise<void> {
	const looked = new Map<string, ReturnType<Look>>()
	const look: Look = (endpoint, protocol) => {
		const { host, port, security, ca, caFile, crl } = endpoint
		const key = JSON.stringify([protocol, host, port, security, ca, caFile, crl])
		const known = looked.get(key) ?? peerCertificate(endpoint, protocol)
		looked.set(key, known)
		return known
	}
	for (const mailbox of config.mailboxes) {
		const seen: KnownCertificate[] = []
		for (const { name, end, fix } of certificatesOf(mailbox, look)) {
			// One that cannot be read is told by the mailbox that cannot be reached.
			const date = await end().catch(() => null)
			seen.push(...date === null ? [] : [{ name, end: date.toISOString(), fix }])
		}
		await noteFact(db, factName(mailbox.address), JSON.stringify(seen))
	}
}

/** Of all these mailboxes, in their order. */
export async function knownCertificates(
	{ db }: Pick<Context['ledger'], 'db'>,
	mailboxes: readonly { address: string }[],
): Promise<OneKnown[]> {
	const facts = await looksIn(db, mailboxes.map(({ address }) => factName(address)), known)
	return mailboxes.flatMap(({ address }) => (facts.get(factName(address)) ?? []).map((one) => ({ ...one, mailbox: address })))
}

/** Those that have fewer whole days left than that; below 0 once one is over. */
export function endingIn(days: number, all: OneKnown[], now: number): (OneKnown & { left: number })[] {
	return all.map((one) => ({ ...one, left: daysTo(Date.parse(one.end), now) })).filter(({ left }) => left < days)
}

/** Certificates that end soon, of all mailboxes. */
export async function countEnding({ config, ledger }: Pick<Context, 'config' | 'ledger'>, now = ledger.clock.now()): Promise<number> {
	return endingIn(CERTIFICATE_DAYS, await knownCertificates(ledger, config.mailboxes), now).length
}

function daysTo(end: number, now: number): number {
	return Math.floor((end - now) / DAY)
}

const factName = (address: string) => `certificates/${address}`

export function endOf(end: Date, fix: string, now: number): Verdict {
	const days = daysTo(end.getTime(), now)
	const detail = `valable encore ${counted(days, 'jour')}, jusqu’au ${frenchDay(end, 'UTC')}`
	return days >= CERTIFICATE_DAYS ? well(detail) : days >= LAST_DAYS ? mild(detail, fix) : ill(detail, fix)
}
