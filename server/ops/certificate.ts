/** How long the certificates of a mailbox are still good. */
import type { Endpoint, MailboxConfig } from '../config/schema.ts'
import type { Desk } from '../desk.ts'
import type { Verdict } from './verdict.ts'

import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { connect as connectTls } from 'node:tls'
import { factOf, noteFact } from '../ledger/facts.ts'
import { tlsOptions } from '../mailbox/tls.ts'
import { ill, well } from './verdict.ts'

const DAY = 24 * 60 * 60 * 1000
/** Days before the end of a certificate from which it is a concern. */
export const CERTIFICATE_DAYS = 30
/** Milliseconds for a server's certificate. */
const PATIENCE = 10_000

/** Its end, as the server shows it on a TLS connection. */
export function serverCertificate(endpoint: Endpoint): Promise<Date> {
	return new Promise((resolve, reject) => {
		const socket = connectTls(
			{ host: endpoint.host, port: endpoint.port, servername: endpoint.host, ...tlsOptions(endpoint), timeout: PATIENCE },
			() => {
				resolve(new Date(socket.getPeerCertificate().valid_to))
				socket.destroy()
			},
		)
		socket.on('error', reject)
		socket.on('timeout', () => socket.destroy(new Error('timeout')))
	})
}

/** The operator's, and the mailbox's own where it has one. */
export function certificatesOf({ imap }: Pick<MailboxConfig, 'imap'>): { name: string, end: () => Promise<Date>, fix: string }[] {
	return [
		...(imap?.security === 'tls'
			? [
					{
						name: 'certificat de l’opérateur',
						end: () => serverCertificate(imap),
						fix: 'Prévenez l’opérateur : son certificat arrive à son terme.',
					},
				]
			: []),
		...(imap?.clientCertFile
			? [
					{
						name: 'certificat de la boîte',
						end: async () => new X509Certificate(readFileSync(imap.clientCertFile!)).validToDate,
						fix: 'Faites renouveler ce certificat avant son terme : après, un renouvellement n’est plus possible.',
					},
				]
			: []),
	]
}

/** What the page says of certificates is looked up at intervals, not at each look. */
export interface KnownCertificate {
	name: string
	/** ISO 8601. */
	end: string
	fix: string
}

export async function noteCertificates({ config, ledger: { db } }: Pick<Desk, 'config' | 'ledger'>): Promise<void> {
	for (const mailbox of config.mailboxes) {
		const known: KnownCertificate[] = []
		for (const { name, end, fix } of certificatesOf(mailbox)) {
			// One that cannot be read is told by the mailbox that cannot be reached.
			const date = await end().catch(() => null)
			known.push(...date === null ? [] : [{ name, end: date.toISOString(), fix }])
		}
		const value = JSON.stringify(known)
		await noteFact(db, factName(mailbox.address), value)
	}
}

export async function knownCertificates({ ledger: { db } }: Pick<Desk, 'ledger'>, address: string): Promise<KnownCertificate[]> {
	const known = await factOf(db, factName(address))
	return known ? JSON.parse(known) as KnownCertificate[] : []
}

/** Certificates that end soon, of all mailboxes. */
export async function countEnding(desk: Pick<Desk, 'config' | 'ledger'>, now = Date.now()): Promise<number> {
	const all = await Promise.all(desk.config.mailboxes.map(({ address }) => knownCertificates(desk, address)))
	return all.flat().filter(({ end }) => Date.parse(end) - now < CERTIFICATE_DAYS * DAY).length
}

const factName = (address: string) => `certificates/${address}`

export function endOf(end: Date, fix: string): Verdict {
	const days = Math.floor((end.getTime() - Date.now()) / DAY)
	const detail = `valable encore ${days} jour(s), jusqu’au ${end.toISOString().slice(0, 10).split('-').reverse().join('/')}`
	return days >= CERTIFICATE_DAYS ? well(detail) : ill(detail, fix)
}
