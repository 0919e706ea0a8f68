/** What an IMAP server may send: bounds on each answer, which the library holds, and on all that comes during one act of ours. */
import type { ImapFlow } from 'imapflow'

import { MssError, systemCode } from '../errors.ts'
import { because } from '../errors/details.errors.ts'

const MB = 1024 * 1024

/** UIDs of one folder: their list is one line. */
export const MAX_UIDS = 1_000_000
/** Bytes of a message: above, no operator carries it. */
export const MAX_MESSAGE = 1024 * MB
/** Bytes of one line: the list of a million UIDs. */
const MAX_LINE = 8 * MB
/** Bytes of one literal. Large messages come by pieces of 64 kB, small ones whole, and a server may be wrong about their size. */
const MAX_LITERAL = 16 * MB
/** Words of one answer: each costs a hundred bytes once parsed. A list of UIDs does not count. */
const MAX_TOKENS = 200_000

export const PARSER_LIMITS = {
	maxLineLength: MAX_LINE,
	maxLiteralSize: MAX_LITERAL,
	maxResponseSize: MAX_LINE + MAX_LITERAL,
	maxResponseTokens: MAX_TOKENS,
}

/** Bytes of all that comes during one act, beside what is told of each message and the messages themselves. */
const MAX_ACT = 2 * MB
/** Bytes of one UID in a list, and of what is told of one message: UID, size, date, flags. */
const UID = 11
const HEAD = 400
/** A size that is told may be wrong by as much (line ends that count for one, headers added on the way). */
const SIZE_ERROR = 2
/** Milliseconds of one act, and for each megabyte asked for: the slowest line that is still one. */
const ACT_TIME = 10 * 60_000
const MEGABYTE_TIME = 60_000
/** Milliseconds between two looks at what came. */
const LOOK = 50

/** What the server may send during one act, and for how long; what goes on beyond is no answer. */
export class Allowance {
	readonly #bytes: number
	readonly #time: number

	constructor(bytes = MAX_ACT, time = ACT_TIME) {
		this.#bytes = bytes
		this.#time = time
	}

	static forUids(count: number): Allowance {
		return new Allowance(MAX_ACT + count * UID)
	}

	static forHeads(count: number): Allowance {
		return new Allowance(MAX_ACT + count * HEAD)
	}

	/** @param size bytes of the messages asked for, as the server told it */
	static forBytes(size: number): Allowance {
		return new Allowance(MAX_ACT + size * SIZE_ERROR, ACT_TIME + size / MB * MEGABYTE_TIME)
	}

	/** Calls `stop` once if more comes, or for longer. Returns what ends the watch. */
	watch(client: ImapFlow, stop: (excess: MssError) => void): () => void {
		const [received, started] = [client.stats().received, performance.now()]
		const timer = setInterval(() => {
			const [bytes, time] = [client.stats().received - received, performance.now() - started]
			if (bytes > this.#bytes || time > this.#time) {
				clearInterval(timer)
				stop(new MssError(
					'MSS-IMAP-FLOOD',
					bytes > this.#bytes ? because('megabytes-asked', Math.round(bytes / MB)) : because('endless'),
				))
			}
		}, LOOK).unref()
		return () => clearInterval(timer)
	}
}

const TOO_MUCH = /^(?:LineTooLarge|LiteralTooLarge|ResponseTooLarge|TooManyTokens|TooManyResponses)$/

/** Did the library give up because an answer passed a bound? */
export function tooMuch(error: unknown): MssError | null {
	return TOO_MUCH.test(systemCode(error)) ? new MssError('MSS-IMAP-FLOOD', systemCode(error), { cause: error }) : null
}
