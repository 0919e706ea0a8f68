/** A world that can send: a structure, a mailbox with its responsible, a trust list, documents. */
import type { MailHost } from './mail-host.ts'
import type { World } from './world.ts'

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { makePdf } from '../../demo/fixtures/mail.ts'
import { imapMailbox, makeWorld, newRoot } from './world.ts'

export const IME = { id: 'ime', finess: '750000001', name: 'IME Les Tilleuls', sector: 'SA16', practiceSetting: 'ESSMS', telecom: 'tel:+33100000000', address: '1 rue des Tilleuls 75001 PARIS' }
export const RESPONSIBLE = { family: 'DURAND', given: 'Claire', rpps: '810000000000' }
export const TRUSTED = ['ime.exemple.mssante.fr', 'ehpad.exemple.mssante.fr', 'crip.exemple.mssante.fr', 'patient.mssante.fr']

export interface SendingWorld extends World {
	address: string
	/** Writes a PDF, and gives its path. */
	pdf: (text?: string, name?: string) => Promise<string>
	/** `send` from the world's mailbox. */
	send: (to: string | string[], words: string[]) => ReturnType<World['run']>
}

let made = 0

export async function sendingWorld(host: MailHost, mailbox: Record<string, unknown> = {}, more: Record<string, unknown> = {}): Promise<SendingWorld> {
	const root = newRoot()
	const address = (mailbox.address as string | undefined) ?? `bal${++made}@ime.exemple.mssante.fr`
	const world = await makeWorld({ root, mailboxes: [imapMailbox(host, root, address, { label: 'IME Les Tilleuls – Secrétariat', structure: 'ime', responsible: RESPONSIBLE, ...mailbox })], more: { structures: [IME], ...more } })
	await importTrust(world)
	return {
		...world,
		address,
		pdf: async (text = 'Bonjour', name = 'document.pdf') => {
			const file = join(root, name)
			writeFileSync(file, await makePdf(text))
			return file
		},
		send: (to, words) => world.run('send', '--from', address, ...[to].flat().flatMap((one) => ['--to', one]), ...words),
	}
}

export async function importTrust(world: World, domains = TRUSTED): Promise<void> {
	const file = join(world.root, 'liste.xml')
	writeFileSync(file, `<ListeBlanche xmlns="https://listeblanche.mssante.fr/schema"><DateDeGeneration>2026-11-01</DateDeGeneration>${domains.map((domain) => `<Domaine><Nom>${domain}</Nom></Domaine>`).join('')}</ListeBlanche>`)
	const { code, stderr } = await world.run('trust', 'import', file)
	if (code !== 0) {
		throw new Error(stderr)
	}
}

/** A receipt (RFC 8098), as a recipient's software or a forger writes it. */
export function mdn({ from, to, original, finalRecipient = from, disposition = 'automatic-action/MDN-sent-automatically; processed', error = '', subject = 'Accusé' }: { from: string, to: string, original: string, finalRecipient?: string, disposition?: string, error?: string, subject?: string }): Buffer {
	return Buffer.from([
		'Return-Path: <>',
		`From: <${from}>`,
		`To: <${to}>`,
		`Subject: ${subject}`,
		`Message-ID: <mdn-${Math.random().toString(36).slice(2)}@exemple>`,
		'MIME-Version: 1.0',
		'Content-Type: multipart/report; report-type=disposition-notification; boundary=b',
		'',
		'--b',
		'Content-Type: text/plain',
		'',
		'Accusé.',
		'--b',
		'Content-Type: message/disposition-notification',
		'',
		`Final-Recipient: rfc822;${finalRecipient}`,
		`Original-Message-ID: ${original}`,
		`Disposition: ${disposition}`,
		...error ? [`Error: ${error}`] : [],
		'',
		'--b--',
		'',
	].join('\r\n'))
}

/** A delivery report (RFC 3464). */
export function dsn({ to, original, recipient, action, status = '2.0.0', envelopeId = '', returnPath = '<>', diagnostic = '' }: { to: string, original: string, recipient: string, action: string, status?: string, envelopeId?: string, returnPath?: string, diagnostic?: string }): Buffer {
	return Buffer.from([
		`Return-Path: ${returnPath}`,
		'From: MAILER-DAEMON@operateur.exemple.mssante.fr',
		`To: <${to}>`,
		'Subject: Delivery Status Notification',
		`Message-ID: <dsn-${Math.random().toString(36).slice(2)}@exemple>`,
		'MIME-Version: 1.0',
		'Content-Type: multipart/report; report-type=delivery-status; boundary=b',
		'',
		'--b',
		'Content-Type: message/delivery-status',
		'',
		'Reporting-MTA: dns; exemple',
		...envelopeId ? [`Original-Envelope-Id: ${envelopeId}`] : [],
		'',
		`Final-Recipient: rfc822;${recipient}`,
		`Action: ${action}`,
		`Status: ${status}`,
		...diagnostic ? [`Diagnostic-Code: ${diagnostic}`] : [],
		'',
		'--b',
		'Content-Type: text/rfc822-headers',
		'',
		`Message-ID: ${original}`,
		'',
		'--b--',
		'',
	].join('\r\n'))
}
