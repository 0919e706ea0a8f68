/** What a receipt says, whatever its syntax (mssante.md §5.2): volet ≤ 1.1.2, the intermediate build, and 1.1.3. Pure. */
import { addressesIn } from '../address/address.ts'

export interface Notification {
	/** Message-ID of the message that the receipt is about, with its angle brackets; null when it does not say. */
	originalMessageId: string | null
	/** Envelope id given at submission (RFC 3461), or null. */
	envelopeId: string | null
	recipients: { address: string | null, outcome: string, code: string | null }[]
}

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

/** A `message/disposition-notification` body (RFC 8098). The outcome is `displayed`, `processed`, `dispatched`, `error`… */
export function readMdn(text: string): Notification {
	const fields = new Map(blocksOf(text).flatMap((block) => [...block]))
	const disposition = fields.get('disposition') ?? ''
	const type = disposition.split(';')[1]?.trim().toLowerCase() ?? ''
	const inline = /processed\s*\/\s*error\s*:?\s*(\d{3})?/i.exec(disposition)
	const code = inline?.[1] ?? /^\s*(\d{3})\b/.exec(fields.get('error') ?? '')?.[1] ?? null
	return {
		originalMessageId: /<[^<>]+>/.exec(fields.get('original-message-id') ?? '')?.[0] ?? null,
		envelopeId: null,
		recipients: [{
			address: recipientOf(fields.get('final-recipient')),
			outcome: inline || code !== null ? 'error' : /^[a-z]+/.exec(type)?.[0] ?? 'unknown',
			code,
		}],
	}
}

/** A `message/delivery-status` body (RFC 3464). The outcome is the Action: `failed`, `delayed`, `delivered`, `relayed`, `expanded`. */
export function readDsn(text: string, returnedHeaders: string): Notification {
	const [perMessage, ...perRecipient] = blocksOf(text)
	return {
		originalMessageId: /^message-id:\s*(<[^<>\n]+>)/im.exec(returnedHeaders)?.[1] ?? null,
		envelopeId: perMessage?.get('original-envelope-id') ?? null,
		recipients: perRecipient.map((fields) => ({
			address: recipientOf(fields.get('final-recipient')),
			outcome: (fields.get('action') ?? 'unknown').toLowerCase(),
			code: fields.get('status') ?? null,
		})),
	}
}
