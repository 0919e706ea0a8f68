/** The headers of a message, as its envelope. Pure. */
import type { Headers } from './mime.ts'
import type { Envelope } from './reading.ts'

import libmime from 'libmime'
import addressparser from 'nodemailer/lib/addressparser'
import { addressesIn, isClear, writtenIn } from '../mssante/address/address.ts'
import { isAutomatic } from '../mssante/notification/automatic.ts'

/** Headers of authentication kept. */
const MAX_AUTHENTICATION = 20
/** Message-IDs kept of References. */
const MAX_ANSWERS = 100

export function envelopeOf(headers: Headers): Envelope {
	const first = (name: string) => headers.get(name)?.[0] ?? ''
	const all = (name: string) => (headers.get(name) ?? []).flatMap(addressesIn)
	const from = all('from')
	const date = Date.parse(first('date'))
	const returnPath = headers.get('return-path')?.[0]
	const references = [first('references'), first('in-reply-to')].flatMap((text) => text.match(/<[^<>\s]{1,998}>/g) ?? [])
	const answers = [first('in-reply-to'), ...first('references').split(/\s+/).reverse()].flatMap(
		(text) => text.match(/<[^<>\s]{1,998}>/g) ?? [],
	)
	return {
		messageId: /<[^<>\s]{1,998}>/.exec(first('message-id'))?.[0] ?? null,
		fromName: nameIn(first('from')),
		replyTo: [...new Set(all('reply-to'))],
		references: [...new Set(references)].slice(0, MAX_ANSWERS),
		subject: decodeWords(first('subject')),
		date: Number.isNaN(date) ? null : new Date(date).toISOString(),
		from: from[0] ?? null,
		senders: [...new Set(from)],
		to: all('to'),
		addressedTo: [...new Set(['to', 'cc', 'delivered-to', 'resent-to', 'x-original-to'].flatMap(all))],
		returnPath: returnPath === undefined ? null : addressesIn(returnPath)[0] ?? '',
		isSenderUnclear: (headers.get('from') ?? []).some((value) => !isClear(value)),
		authentication: (headers.get('authentication-results') ?? []).slice(0, MAX_AUTHENTICATION),
		dispositionTo: all('disposition-notification-to'),
		written: Object.assign(
			{},
			...['from', 'reply-to', 'disposition-notification-to'].flatMap((name) => (headers.get(name) ?? []).map(writtenIn)),
		) as Record<string, string>,
		autoSubmitted: isAutomatic(headers, decodeWords(first('subject'))),
		answers: [...new Set(answers)].slice(0, MAX_ANSWERS),
		xMss: {
			codeCda: first('x-mss-codecda') || null,
			ins: first('x-mss-ins') || null,
		},
	}
}

/** Characters of a name that somebody gives themselves. */
const MAX_NAME = 120

function nameIn(from: string): string | null {
	const name = decodeWords(addressparser(from, { flatten: true })[0]?.name ?? '').replace(/\p{C}/gu, '')
	return name === '' || name.includes('@') ? null : name.slice(0, MAX_NAME)
}

/** Encoded words decoded (RFC 2047), NFC, on one line. */
export function decodeWords(text: string): string {
	try {
		return libmime.decodeWords(text).normalize('NFC').replace(/\s+/g, ' ').trim()
	} catch {
		return text.replace(/\s+/g, ' ').trim()
	}
}
