/** The receipt that a message is, if it is one: MDN, delivery report, standard error mail, bounce in plain words (mssante.md §3.4). */
import type { Notification } from '../mssante/notification/read.ts'
import type { Part, Split } from './mime.ts'
import type { Envelope, MessageKind } from './reading.ts'

import { isBounce, readBounce, readDsn, readKo, readMdn } from '../mssante/notification/read.ts'
import { koCode } from '../mssante/subject/subject.ts'
import { LIMITS } from './limits.ts'
import { readHead } from './sniff.ts'
import { textOf } from './text.ts'

/** Parts that give back what was sent, or its headers. */
const RETURNED = new Set(['message/rfc822', 'message/global', 'text/rfc822-headers', 'message/rfc822-headers'])

/** The receipt that this message is, or null. */
export function receiptOf({ headers, parts }: Split, envelope: Envelope): { kind: MessageKind, notification: Notification | null } | null {
	const { subject, from, answers } = envelope
	const type = headers.get('content-type')?.[0] ?? ''
	const isReport = /^\s*multipart\/report\b/i.test(type)
	const report = (mediaType: string) => parts.find((part) => part.mediaType === mediaType)
	const words = () => wordsFor(parts)
	const returned = () => {
		const part = parts.find(({ mediaType }) => RETURNED.has(mediaType))
		return part ? wordsOf(part) : ''
	}
	const mdn = report('message/disposition-notification')
	if (isReport && (mdn || /report-type\s*=\s*"?disposition-notification/i.test(type))) {
		return { kind: 'mdn', notification: mdn ? readMdn(wordsOf(mdn), { subject, words: words() }) : null }
	}
	const dsn = report('message/delivery-status') ?? report('message/global-delivery-status')
	if (isReport && (dsn || /report-type\s*=\s*"?delivery-status/i.test(type))) {
		return { kind: 'dsn', notification: dsn ? readDsn(wordsOf(dsn), returned()) : null }
	}
	if (isKo(subject, parts)) {
		return { kind: 'ko', notification: readKo({ subject, words: words(), from, original: returned(), answers }) }
	}
	return isBounce(envelope)
		? { kind: 'dsn', notification: readBounce({ words: words(), original: returned(), answers, failedRecipients: headers.get('x-failed-recipients')?.[0] ?? '' }) }
		: null
}

/** The standard error mail (mssante.md §5.4): its subject, and the original inside. An answer to it is a letter, not a KO. */
function isKo(subject: string, parts: Part[]): boolean {
	return koCode(subject) !== null && /^\s*\[/.test(subject) && parts.some(isMessage)
}

function wordsOf(part: Part): string {
	return readHead(part.file, LIMITS.report).toString('utf8')
}

/** What the report says to people: plain text first, HTML only where there is none. */
function wordsFor(parts: Part[]): string {
	const said = ['text/plain', 'text/html'].map((mediaType) => parts.filter((part) => part.mediaType === mediaType).map(textOf).join('\n\n').trim())
	return (said.find((text) => text !== '') ?? '').slice(0, LIMITS.report)
}

function isMessage(part: Part): boolean {
	return part.mediaType === 'message/rfc822' || part.mediaType === 'message/global'
}
