/**
 * The receipt that a message is, if it is one: MDN, delivery report, standard error mail, bounce in plain words (mssante.md §3.4).
 * A server that adds a footer wraps it in a multipart/mixed: it is known by its machine part, wherever that stands. A message
 * inside (message/rfc822) is not opened for it: what somebody forwards is no receipt of theirs.
 */
import type { Notification } from '../mssante/notification/read-notification.ts'
import type { Part, Split } from './mime.ts'
import type { Envelope, MessageKind } from './reading.ts'

import { readDelivery } from '../mssante/notification/delivery.ts'
import { readKo, readMdn } from '../mssante/notification/read-notification.ts'
import { isBounce, isByMachine } from '../mssante/notification/words.ts'
import { koCode } from '../mssante/subject/subject.ts'
import { LIMITS } from './limits.ts'
import { readHead } from './sniff.ts'
import { textOf } from './text.ts'

/** Parts that give back what was sent. */
const MESSAGES = new Set(['message/rfc822', 'message/global'])
/** Parts that give back its headers alone. */
const HEADERS = new Set(['text/rfc822-headers', 'message/rfc822-headers', 'message/global-headers'])

/** The receipt that this message is, or null. */
export function receiptOf({ headers, parts }: Split, envelope: Envelope): { kind: MessageKind, notification: Notification | null } | null {
	const { subject, from, answers, returnPath, autoSubmitted } = envelope
	const header = (name: string) => headers.get(name)?.[0] ?? ''
	const reportType = /^\s*multipart\/report\b.*report-type\s*=\s*"?([\w-]+)/is.exec(header('content-type'))?.[1]?.toLowerCase()
	const first = (mediaType: string) => parts.find((part) => part.mediaType === mediaType)
	const returned = () => parts.filter(({ mediaType }) => MESSAGES.has(mediaType) || HEADERS.has(mediaType)).map(headersGivenBack)
	const words = () => wordsFor(parts)

	const mdn = first('message/disposition-notification')
	const receipt = mdn ? readMdn(wordsOf(mdn), { subject, words: words() }) : null
	if (reportType === 'disposition-notification' || (receipt && isItsSenders(receipt, from))) {
		return { kind: 'mdn', notification: receipt }
	}
	const suspect = { subject, sender: header('from'), returnPath, autoSubmitted, words, failedRecipients: header('x-failed-recipients') }
	const dsn = first('message/delivery-status') ?? first('message/global-delivery-status')
	const isDelivery = reportType === 'delivery-status' || (dsn !== undefined && isByMachine(suspect))
	if (!isDelivery && isKo(subject, parts)) {
		return { kind: 'ko', notification: readKo({ subject, words: words(), from, original: returned()[0] ?? '', answers }) }
	}
	if (!isDelivery && !isBounce(suspect)) {
		return null
	}
	const { failedRecipients } = suspect
	const machine = dsn ? wordsOf(dsn) : ''
	return {
		kind: 'dsn',
		notification: readDelivery({ subject, machine, words: words(), returned: returned(), answers, failedRecipients }),
	}
}

/** A receipt that its own author sends: not one that somebody attached to a letter. */
function isItsSenders({ recipients: [told] }: Notification, from: string | null): boolean {
	return told !== undefined && told.outcome !== 'unknown' && told.address !== null && told.address === from
}

/** The standard error mail (mssante.md §5.4): its subject, and the original inside. An answer to it is a letter, not a KO. */
function isKo(subject: string, parts: Part[]): boolean {
	return koCode(subject) !== null && /^\s*\[/.test(subject) && parts.some(({ mediaType }) => MESSAGES.has(mediaType))
}

function wordsOf(part: Part): string {
	return readHead(part.file, LIMITS.report).toString('utf8')
}

/** The headers of the message that a part gives back: never its body, which may quote those of others. */
function headersGivenBack(part: Part): string {
	const text = wordsOf(part)
	return MESSAGES.has(part.mediaType) ? text.split(/\r?\n\r?\n/, 1)[0]! : text
}

/** What the report says to people: plain text first, HTML only where there is none. */
function wordsFor(parts: Part[]): string {
	const said = ['text/plain', 'text/html'].map((mediaType) => parts
		.filter((part) => part.mediaType === mediaType)
		.map(textOf)
		.join('\n\n')
		.trim())
	return (said.find((text) => text !== '') ?? '').slice(0, LIMITS.report)
}
