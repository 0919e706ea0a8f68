/**
 * The gateway of the FHIR interface (API Annuaire Santé v2, « Bases de l'API »; key in ESANTE-API-KEY): requests by GET, bounded in time,
 * bytes and number, through the machine's proxy; redirections are refused, for the key would go with them. After a refusal or a silence
 * it is left in peace for a while, so that nobody who types waits for it again and again.
 */
import type { Dispatcher } from 'undici'
import type { ErrorCode } from '../../errors.ts'
import type { Clock } from '../../time/clock.ts'

import { transportOf } from '../../config/transport.ts'
import { MssError, systemCode } from '../../errors.ts'
import { readGiven } from '../../files/given.ts'
import { boundedText } from '../../net/bounded.ts'
import { wayTo } from '../../net/outbound.ts'
import { delayAfter } from '../../time/back-off.ts'

/** Milliseconds for the whole of a question: a person types. */
const WHOLE = 3000
/** Bytes of an answer: fifty people and where they work are 0.5 MB. */
const MAX_ANSWER = 4 * 1024 * 1024
const SECOND = 1000
const MINUTE = 60 * SECOND
/** Of silence, and of what is no answer. */
const SILENT = { first: MINUTE / 2, most: 10 * MINUTE }
/** Of a refused key: another key is tried at once. */
const REFUSED = 10 * MINUTE
/** Of a quota: what it asks for, or a minute; an hour at most. */
const QUOTA = MINUTE
const MAX_QUOTA = 60 * MINUTE
const [OK, BAD_REQUEST, UNAUTHORIZED, FORBIDDEN, TOO_MANY, SERVER_FAULT] = [200, 400, 401, 403, 429, 500]

/** JSON at an address below the base, or in full as a page names the next one. */
export type Get = (address: string) => Promise<unknown>

export class Gateway {
	readonly #base: string
	readonly #keyFile: string
	readonly #clock: Clock
	#failures = 0
	#rest: { until: number, key: string, error: MssError } | null = null
	#answeredAt: string | null = null

	/** @param base without a slash at its end */
	constructor(base: string, keyFile: string, clock: Clock) {
		this.#base = base
		this.#keyFile = keyFile
		this.#clock = clock
	}

	get answeredAt(): string | null {
		return this.#answeredAt
	}

	/**
	 * Some requests that make one question, 3 seconds for all of them.
	 *
	 * @throws {MssError} MSS-DIRECTORY-KEY, MSS-DIRECTORY-QUOTA, MSS-DIRECTORY-ONLINE; MSS-FILE
	 */
	async ask<T>(question: (get: Get) => Promise<T>): Promise<T> {
		const key = await this.#key()
		if (this.#rest !== null && this.#rest.key === key && performance.now() < this.#rest.until) {
			throw this.#rest.error
		}
		const signal = AbortSignal.timeout(WHOLE)
		const way = await wayTo(this.#base, undefined, { connect: WHOLE, silence: WHOLE })
		try {
			const answer = await question((address) => this.#get(way, key, address, signal))
			this.#failures = 0
			this.#answeredAt = this.#clock.at()
			return answer
		} catch (error) {
			if (error instanceof Unwilling) {
				this.#rest = { until: performance.now() + (error.delay ?? delayAfter(this.#failures++, SILENT)), key, error }
			}
			throw error
		} finally {
			void way.destroy()
		}
	}

	async #key(): Promise<string> {
		const key = (await readGiven(this.#keyFile)).toString('utf8').trim()
		if (!/^[!-~]+$/.test(key)) {
			throw new MssError('MSS-DIRECTORY-KEY', 'le fichier n’en contient pas une')
		}
		return key
	}

	async #get(way: Dispatcher, key: string, address: string, signal: AbortSignal): Promise<unknown> {
		const { origin, pathname, search } = this.#within(address)
		const headers = { 'ESANTE-API-KEY': key, accept: 'application/fhir+json' }
		try {
			const answer = await way.request({ origin, path: pathname + search, method: 'GET', headers, signal })
			if (answer.statusCode !== OK) {
				throw refusal(answer.statusCode, [answer.headers['retry-after']].flat()[0], this.#clock.now())
			}
			const excess = () => new MssError('MSS-DIRECTORY-ONLINE', 'réponse trop longue')
			return JSON.parse(await boundedText(answer.body as AsyncIterable<Buffer>, MAX_ANSWER, excess)) as unknown
		} catch (error) {
			if (error instanceof MssError) {
				throw error
			}
			const what = error instanceof SyntaxError ? 'réponse illisible' : systemCode(error)
			throw new Unwilling('MSS-DIRECTORY-ONLINE', signal.aborted ? `rien en ${WHOLE / SECOND} secondes` : what, null, error)
		}
	}

	/** What a page names goes where the base is, or nowhere: the key goes with it. */
	#within(address: string): URL {
		const base = new URL(`${this.#base}/`)
		const target = URL.canParse(address) ? new URL(address) : new URL(address, base)
		if (transportOf(target.href) === null || target.origin !== base.origin || !`${target.pathname}/`.startsWith(base.pathname)) {
			throw new MssError('MSS-DIRECTORY-ONLINE', 'page suivante refusée')
		}
		return target
	}
}

/** Asked again at once, it would say the same. */
class Unwilling extends MssError {
	/** Milliseconds; null: longer after each failure. */
	readonly delay: number | null

	constructor(code: ErrorCode, detail: string, delay: number | null, cause?: unknown) {
		super(code, detail, { cause })
		this.delay = delay
	}
}

function refusal(status: number, retryAfter: string | undefined, now: number): MssError {
	const detail = `HTTP ${status}`
	if (status === UNAUTHORIZED || status === FORBIDDEN) {
		return new Unwilling('MSS-DIRECTORY-KEY', detail, REFUSED)
	}
	if (status === TOO_MANY) {
		const delay = quotaOf(retryAfter, now)
		return new Unwilling('MSS-DIRECTORY-QUOTA', `${Math.ceil(delay / SECOND)} s`, delay)
	}
	// Another 4xx is about what was asked: another question may do.
	return status >= SERVER_FAULT
		? new Unwilling('MSS-DIRECTORY-ONLINE', detail, null)
		: new MssError('MSS-DIRECTORY-ONLINE', status < BAD_REQUEST ? 'redirection refusée' : detail)
}

/** Milliseconds. Seconds, or a date (RFC 9110 §10.2.3). */
export function quotaOf(retryAfter: string | undefined, now: number): number {
	const wanted = /^\d+$/.test(retryAfter ?? '') ? Number(retryAfter) * SECOND : Date.parse(retryAfter ?? '') - now
	return Number.isNaN(wanted) ? QUOTA : Math.min(Math.max(wanted, SECOND), MAX_QUOTA)
}
