/**
 * The demo's operator and its correspondent: takes what is sent, reports the delivery, and a pharmacist answers. A trial needs no
 * server.
 */
import type { Fate, Handover } from '../server/mailbox/submit.ts'

import { randomUUID } from 'node:crypto'
import { buffer } from 'node:stream/consumers'
import { makeMail } from './fixtures/mail.fixture.ts'
import { dsn } from './fixtures/receipts.fixture.ts'

const PHARMACIST = 'Bonjour,\n\nBien reçu. L’amoxicilline 1 g est en rupture : je propose deux comprimés de 500 mg. D’accord ?\n\n'
	+ 'La pharmacie'

/**
 * @param deliver puts a message into the mailbox that sent
 * @param answers does the correspondent answer, besides receiving?
 * @param partners real ones, by address: they are given what was sent, and answer by themselves
 * @param words of those who answer something else than a pharmacist, by address
 */
export function demoOperator(
	mailbox: string,
	deliver: (name: string, raw: Buffer) => void,
	answers = true,
	partners: Record<string, (raw: Buffer) => void> = {},
	words: Record<string, string> = {},
) {
	return async (_: unknown, { from, to, envelopeId, beforeData }: Handover, raw: AsyncIterable<Buffer>): Promise<Map<string, Fate>> => {
		await beforeData?.(to)
		const bytes = await buffer(raw)
		const head = bytes.toString('utf8').split('\r\n\r\n', 1)[0]!
		const messageId = /^Message-ID: (<.+>)/im.exec(head)?.[1] ?? ''
		// A receipt of ours has no return path: nobody answers it.
		for (const address of from === '' ? [] : to) {
			deliver(randomUUID(), dsn({ to: mailbox, original: messageId, recipient: address, action: 'delivered', envelopeId }))
			partners[address]?.(Buffer.concat([Buffer.from(`Return-Path: <${from}>\r\n`), bytes]))
			if (!answers || partners[address]) {
				continue
			}
			deliver(
				randomUUID(),
				await makeMail({
					from: address,
					to: mailbox,
					subject: `Re: ${subjectOf(head)}`,
					text: words[address] ?? PHARMACIST,
					headers: { 'In-Reply-To': messageId },
				}),
			)
		}
		return new Map(to.map((address) => [address, { outcome: 'accepted', code: '250', text: '250 2.0.0 Pris en charge '
			+ '(démonstration)' }]))
	}
}

/** The subject, its encoded words kept as they are. */
function subjectOf(head: string): string {
	return /^Subject: (.*(?:\r\n[ \t].*)*)/im.exec(head)?.[1]?.replace(/\r\n[ \t]+/g, ' ') ?? ''
}
