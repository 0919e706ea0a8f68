/** Requests to Nextcloud, with one account: kept alive, few at a time, verified, and each refusal named. Source: nextcloud.md. */
import type { Dispatcher } from 'undici'

import { setTimeout as sleep } from 'node:timers/promises'
import { MssError, systemCode } from '../../errors.ts'
import { streamOf } from '../../files/bytes-of.ts'
import { isTlsFault } from '../../mailbox/tls.ts'
import { bounded, boundedText } from '../../net/bounded.ts'
import { wayTo } from '../../net/outbound.ts'

/** Requests in flight: where a small Nextcloud is at its best. */
const IN_FLIGHT = 4
/** Milliseconds: to connect, and without a byte of an answer. */
const CONNECT = 10_000
const SILENCE = 60_000
/** Milliseconds of a whole request, with the largest file on the slowest line: one byte a minute is no answer. */
const WHOLE = 15 * 60_000
/** Bytes of an answer that is read whole. */
const MAX_ANSWER = 64 * 1024 * 1024
/** Bytes of a file that is read, where its reader sets no bound of its own. */
const MAX_FILE = 2 * 1024 * 1024 * 1024
/** Milliseconds: the longest that Nextcloud may make us wait, and the least when it does not say. */
const MAX_WAIT = 20_000
const MIN_WAIT = 1_000
/** Tries of a request that Nextcloud put off (429). */
const TRIES = 3

export interface Account {
	url: string
	user: string
	/** Asked at each request, so that a change is taken up; null: none was given yet. */
	password: () => Promise<string | null>
	caFile?: string | undefined
}

export interface Answer {
	status: number
	header: (name: string) => string | null
	text: string
}

export interface Wish {
	headers?: Record<string, string>
	body?: string | Buffer
	/** A file of this machine to send; its size is always said, or Nextcloud could take half of it for the whole. */
	file?: { path: string, size: number }
}

export class Client {
	readonly #account: Account
	/** Made at the first request. */
	#way: Promise<Dispatcher> | null = null
	readonly #base: string
	readonly #origin: string
	/** The password that Nextcloud refused: never tried again, or the whole machine is locked out. */
	#refused: string | null = null

	constructor(account: Account) {
		const url = new URL(account.url)
		this.#account = account
		this.#origin = url.origin
		this.#base = url.pathname.replace(/\/+$/, '')
	}

	/** A request to a path below Nextcloud's address. @throws {MssError} MSS-GED-AUTH, MSS-GED-TLS, MSS-GED-DOWN, MSS-GED-BUSY */
	async request(method: string, path: string, wish: Wish = {}): Promise<Answer> {
		for (let tries = 1; ; tries++) {
			const response = await this.#send(method, path, wish)
			const answer: Answer = {
				status: response.statusCode,
				header: (name) => [response.headers[name.toLowerCase()]].flat()[0] ?? null,
				text: await boundedText(response.body, MAX_ANSWER, tooLong).catch(raise),
			}
			if (answer.status !== 429) {
				return answer
			}
			if (tries >= TRIES) {
				throw new MssError('MSS-GED-BUSY')
			}
			await sleep(Math.min(MAX_WAIT, Math.max(MIN_WAIT, Number(answer.header('retry-after')) * 1000 || 0)))
		}
	}

	/** The bytes of a file, `limit` at most; null when there is none. */
	async download(path: string, limit = MAX_FILE): Promise<AsyncIterable<Buffer> | null> {
		const response = await this.#send('GET', path, {})
		if (response.statusCode === 200) {
			return bounded(response.body as AsyncIterable<Buffer>, limit, tooLong)
		}
		await response.body.dump()
		if (response.statusCode === 404) {
			return null
		}
		throw refusal(response.statusCode)
	}

	/** A path below Nextcloud's address as a whole address: the destination of a move. */
	absolute(path: string): string {
		return `${this.#origin}${this.#base}${path}`
	}

	async close(): Promise<void> {
		await (await this.#way?.catch(() => null))?.close()
	}

	/** An authority that could not be read is read again at the next request. */
	#wayThere(): Promise<Dispatcher> {
		this.#way ??= wayTo(this.#account.url, this.#account.caFile, { connect: CONNECT, silence: SILENCE, connections: IN_FLIGHT })
			.catch((error: unknown) => {
				this.#way = null
				throw error
			})
		return this.#way
	}

	async #send(method: string, path: string, { headers = {}, body, file }: Wish): Promise<Dispatcher.ResponseData> {
		const password = await this.#account.password()
		if (password === null || password === this.#refused) {
			throw new MssError('MSS-GED-AUTH')
		}
		let response: Dispatcher.ResponseData
		try {
			response = await (await this.#wayThere()).request({
				origin: this.#origin,
				method: method as Dispatcher.HttpMethod,
				path: `${this.#base}${path}`,
				headers: {
					authorization: `Basic ${Buffer.from(`${this.#account.user}:${password}`).toString('base64')}`,
					'ocs-apirequest': 'true',
					...file && { 'content-length': String(file.size) },
					...headers,
				},
				body: file ? streamOf(file.path) : body ?? null,
				signal: AbortSignal.timeout(WHOLE),
			})
		} catch (error) {
			raise(error)
		}
		if (response.statusCode === 401) {
			this.#refused = password
			await response.body.dump()
			throw new MssError('MSS-GED-AUTH')
		}
		return response
	}
}

/** What a status that is no answer to our question means. */
export function refusal(status: number): MssError {
	const codes = { 403: 'MSS-GED-DENIED', 423: 'MSS-GED-LOCKED', 507: 'MSS-GED-FULL' } as const
	if (status in codes) {
		return new MssError(codes[status as keyof typeof codes])
	}
	return status >= 502 ? new MssError('MSS-GED-DOWN', `HTTP ${status}`) : new MssError('MSS-GED-WRITE', `HTTP ${status}`)
}

/** What keeps an answer from coming. @throws {MssError} MSS-GED-TLS, MSS-GED-DOWN */
export function raise(error: unknown): never {
	throw error instanceof MssError
		? error
		: new MssError(isTlsFault(error) ? 'MSS-GED-TLS' : 'MSS-GED-DOWN', systemCode(error), { cause: error })
}

function tooLong(): MssError {
	return new MssError('MSS-GED-DOWN', 'réponse trop longue')
}
