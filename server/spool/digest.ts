/** What a message is, whatever its delivery added: its hash, and its Message-ID. */
import { createHash } from 'node:crypto'

/** Bytes in which the headers are looked for. */
const MAX_HEADERS = 512 * 1024
/** Headers that a redelivery changes: they do not make another message (design.md "How a message flows"). */
const DELIVERY = new Set(['return-path', 'delivered-to', 'received'])

/** Hashes a message less its delivery headers, and reads its Message-ID, as it streams by. */
export class ContentDigest {
	readonly #hash = createHash('sha256')
	#held: Buffer | null = Buffer.alloc(0)
	#messageId: string | null = null

	update(chunk: Buffer): void {
		if (this.#held === null) {
			this.#hash.update(chunk)
			return
		}
		this.#held = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk])
		const end = endOfHeaders(this.#held)
		if (end >= 0 || this.#held.length > MAX_HEADERS) {
			this.#headers(end >= 0 ? end : this.#held.length)
		}
	}

	end(): { contentSha256: string, messageId: string | null } {
		if (this.#held !== null) {
			this.#headers(this.#held.length)
		}
		return { contentSha256: this.#hash.digest('hex'), messageId: this.#messageId }
	}

	#headers(end: number): void {
		const fields = this.#held!.toString('latin1', 0, end).split(/\r?\n(?![ \t])/)
		for (const field of fields) {
			const name = field.slice(0, field.indexOf(':')).trim().toLowerCase()
			if (!DELIVERY.has(name)) {
				this.#hash.update(`${field}\n`, 'latin1')
			}
			if (name === 'message-id') {
				this.#messageId ??= /<[^<>\s]{1,998}>/.exec(field)?.[0] ?? null
			}
		}
		this.#hash.update(this.#held!.subarray(end))
		this.#held = null
	}
}

function endOfHeaders(bytes: Buffer): number {
	const [crlf, lf] = [bytes.indexOf('\r\n\r\n'), bytes.indexOf('\n\n')]
	return crlf < 0 ? lf : lf < 0 ? crlf : Math.min(crlf, lf)
}
