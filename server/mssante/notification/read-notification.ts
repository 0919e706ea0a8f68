/** What a recipient's receipt says, in any syntax (mssante.md §5.2): volet ≤ 1.1.2, the intermediate build, and 1.1.3. Pure. */
import { addressesIn } from '../address/address.ts'
import { koCode } from '../subject/subject.ts'

export interface Notification {
	/** Message-ID of the message that the receipt is about, with its angle brackets; null when it does not say. */
	originalMessageId: string | null
	/** Envelope id given at submission (RFC 3461), or null. */
	envelopeId: string | null
	recipients: RecipientFate[]
	/** Message-IDs that it names elsewhere, to be tried in this order where the first is not ours. */
	otherMessageIds?: string[]
	/** Addresses in the words of a delivery report: whose fate it tells, where its machine part does not say. */
	addresses?: string[]
}

export interface RecipientFate {
	/** Null when the report does not say whose fate it tells. */
	address: string | null
	/** To whom the sender wrote, where the report says that it became `address` on the way (RFC 3464 §2.3.1). */
	addressedTo?: string
	/**
	 * Of an MDN: `displayed`, `processed`, `dispatched`, `error`…; of a delivery report its Action: `failed`, `delayed`,
	 * `delivered`, `relayed`, `expanded`.
	 */
	outcome: string
	/** Error code of an MDN (900–906), status of a delivery report (5.1.1). */
	code: string | null
	/** What the report says of it, whole but bounded. */
	text: string
}

/** Characters kept of a report's words. */
export const MAX_TEXT = 1000

/** Fields of a `message/…` machine part: lines may be folded, and blank lines stand anywhere; the last of a name counts. */
function fieldsOf(text: string): Map<string, string> {
	return new Map(fieldLines(text).flatMap((line) => line ?? []).map(({ name, value }) => [name, value]))
}

/** Each field of a machine part, unfolded; null for the blank lines that part blocks. */
export function fieldLines(text: string): ({ name: string, value: string } | null)[] {
	return text
		.replace(/\r\n?/g, '\n')
		.replace(/\n[ \t]+(?=\S)/g, ' ')
		.split('\n')
		.flatMap((line) => {
			const colon = line.indexOf(':')
			return colon > 0
				? [{ name: line.slice(0, colon).trim().toLowerCase(), value: line.slice(colon + 1).trim() }]
				: line.trim() === ''
					? [null]
					: []
		})
}

/** `rfc822;a@b.fr`, or the address alone, as the US Direct project writes it. */
export function recipientOf(field: string | undefined): string | null {
	return addressesIn((field ?? '').replace(/^[^;@]*;/, ''))[0] ?? null
}

/**
 * A `message/disposition-notification` body (RFC 8098). The code is looked for in the Disposition, in Error, then in the
 * subject and in the words for people (mssante.md §5.2).
 */
export function readMdn(text: string, { subject = '', words = '' } = {}): Notification {
	const fields = fieldsOf(text)
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
		recipients: [
			{
				address: mail.from,
				outcome: 'error',
				code: koCode(mail.subject) ?? codeIn(mail.words),
				text: mail.words.trim().slice(0, MAX_TEXT),
			},
		],
	}
}

/** The Message-ID header in the text of a message. */
export function messageIdOf(text: string): string | null {
	return messageIdIn(/^[ \t>]*message-id:\s*(<[^<>\s]{1,998}>)/im.exec(text)?.[1] ?? '')
}

function messageIdIn(text: string): string | null {
	return /<[^<>\s]{1,998}>/.exec(text)?.[0] ?? null
}

function codeIn(words: string): string | null {
	return /\b(90[0-6])\b/.exec(words)?.[1] ?? null
}
