/** What a receipt says, whatever its syntax (mssante.md §5.2): volet ≤ 1.1.2, the intermediate build, and 1.1.3. Pure. */
import { addressesIn } from '../address/address.ts'
import { koCode } from '../subject/subject.ts'

export interface Notification {
	/** Message-ID of the message that the receipt is about, with its angle brackets; null when it does not say. */
	originalMessageId: string | null
	/** Envelope id given at submission (RFC 3461), or null. */
	envelopeId: string | null
	recipients: RecipientFate[]
}

export interface RecipientFate {
	/** Null when the report does not say whose fate it tells. */
	address: string | null
	/** Of an MDN: `displayed`, `processed`, `dispatched`, `error`…; of a delivery report its Action: `failed`, `delayed`, `delivered`, `relayed`, `expanded`. */
	outcome: string
	/** Error code of an MDN (900–906), status of a delivery report (5.1.1). */
	code: string | null
	/** What the report says of it, whole but bounded. */
	text: string
}

/** Characters kept of a report's words. */
const MAX_TEXT = 1000

/** Recipients kept of one delivery report. */
const MAX_RECIPIENTS = 500

/** Fields of each block of a `message/…-status` body: blocks are separated by blank lines, lines may be folded. */
function blocksOf(text: string): Map<string, string>[] {
	return text.replace(/\r\n?/g, '\n').split(/\n\s*\n/).slice(0, MAX_RECIPIENTS + 1).map((block) => {
		const fields = new Map<string, string>()
		for (const line of block.replace(/\n[ \t]+/g, ' ').split('\n')) {
			const colon = line.indexOf(':')
			if (colon > 0) {
				fields.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim())
			}
		}
		return fields
	}).filter((fields) => fields.size > 0)
}

/** `rfc822;a@b.fr`, or the address alone, as the US Direct project writes it. */
function recipientOf(field: string | undefined): string | null {
	return addressesIn((field ?? '').replace(/^[^;@]*;/, ''))[0] ?? null
}

/**
 * A `message/disposition-notification` body (RFC 8098). The code is looked for in the Disposition, in Error, then in the
 * subject and in the words for people (mssante.md §5.2).
 */
export function readMdn(text: string, { subject = '', words = '' } = {}): Notification {
	const fields = new Map(blocksOf(text).flatMap((block) => [...block]))
	const disposition = fields.get('disposition') ?? ''
	const type = disposition.split(';')[1]?.trim().toLowerCase() ?? ''
	const error = fields.get('error') ?? ''
	const inline = /processed\s*\/\s*error\s*:?\s*(\d{3})?/i.exec(disposition)
	const stated = inline?.[1] ?? /^\s*(\d{3})\b/.exec(error)?.[1] ?? koCode(subject)
	const code = stated ?? (inline ? codeIn(words) : null)
	return {
		originalMessageId: messageIdIn(fields.get('original-message-id') ?? ''),
		envelopeId: null,
		recipients: [{
			address: recipientOf(fields.get('final-recipient')),
			outcome: inline || code !== null ? 'error' : /^[a-z]+/.exec(type)?.[0] ?? 'unknown',
			code,
			text: (error || disposition).slice(0, MAX_TEXT),
		}],
	}
}

/** A standard error mail (mssante.md §5.4): no machine part; the original inside tells which message it is about. */
export function readKo(mail: { subject: string, words: string, from: string | null, original: string, answers: string[] }): Notification {
	return {
		originalMessageId: messageIdOf(mail.original) ?? mail.answers[0] ?? null,
		envelopeId: null,
		recipients: [{ address: mail.from, outcome: 'error', code: koCode(mail.subject) ?? codeIn(mail.words), text: mail.words.trim().slice(0, MAX_TEXT) }],
	}
}

const BOUNCE_SUBJECT = /^\s*(?:message non (?:distribu|remis|délivr)|non[- ]remis|échec (?:de la |de )?(?:remise|distribution)|undeliver(?:ed|able)|mail delivery (?:failed|failure)|delivery (?:status notification \(failure\)|failure)|returned mail|failure notice)/iu

/** Is this a bounce in plain words (mssante.md §2.2)? Only what no person wrote may be one. */
export function isBounce(mail: { subject: string, from: string | null, returnPath: string | null, autoSubmitted: boolean }): boolean {
	return BOUNCE_SUBJECT.test(mail.subject.normalize('NFC')) && (mail.returnPath === '' || mail.autoSubmitted || /^(?:mailer-daemon|postmaster)@/.test(mail.from ?? ''))
}

/** A bounce in plain words: which message, why; whose fate it tells, its recipient says or nobody. */
export function readBounce(mail: { words: string, original: string, answers: string[], failedRecipients: string }): Notification {
	const [address = null] = addressesIn(mail.failedRecipients)
	return {
		originalMessageId: messageIdOf(mail.original) ?? mail.answers[0] ?? messageIdOf(mail.words),
		envelopeId: null,
		recipients: [{ address, outcome: 'failed', code: /\b[45]\.\d{1,3}\.\d{1,3}\b/.exec(mail.words)?.[0] ?? null, text: mail.words.trim().slice(0, MAX_TEXT) }],
	}
}

/** The Message-ID header in the text of a message. */
function messageIdOf(text: string): string | null {
	return messageIdIn(/^[ \t>]*message-id:\s*(<[^<>\s]{1,998}>)/im.exec(text)?.[1] ?? '')
}

function messageIdIn(text: string): string | null {
	return /<[^<>\s]{1,998}>/.exec(text)?.[0] ?? null
}

function codeIn(words: string): string | null {
	return /\b(90[0-6])\b/.exec(words)?.[1] ?? null
}

/** A `message/delivery-status` body (RFC 3464). */
export function readDsn(text: string, returnedHeaders: string): Notification {
	const [perMessage, ...perRecipient] = blocksOf(text)
	return {
		originalMessageId: messageIdOf(returnedHeaders),
		envelopeId: perMessage?.get('original-envelope-id') ?? null,
		recipients: perRecipient.map((fields) => ({
			address: recipientOf(fields.get('final-recipient')),
			outcome: (fields.get('action') ?? 'unknown').toLowerCase(),
			code: /\d\.\d{1,3}\.\d{1,3}/.exec(fields.get('status') ?? '')?.[0] ?? null,
			text: (fields.get('diagnostic-code') ?? fields.get('status') ?? '').slice(0, MAX_TEXT),
		})),
	}
}
