/** What Nextcloud holds for a sidecar that it cannot reach (lib/Controller/CallsController.php): the calls that wait, and their answers. */
import type { Dispatcher } from 'undici'
import type { Server } from '../ged/nextcloud/post-form.ts'
import type { Clock } from '../time/clock.ts'

import { createHash, createHmac } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { MssError, systemCode } from '../errors.ts'
import { bounded } from '../net/bounded.ts'
import { wayTo } from '../net/outbound.ts'

/** Seconds that Nextcloud is asked to wait for a call before it says that there is none. */
const WAIT = 20
/** Milliseconds: to connect; and without a byte, which is longer than that. */
const CONNECT = 15_000
const SILENCE = 40_000
/** Milliseconds for a whole call to come, or an answer to go. */
const WHOLE = 5 * 60_000
/** Milliseconds to say that we go. */
const LEAVING = 2_000
/** Bytes of a call, with its files: as many as come the other way (relay.ts). */
const MAX_CALL = 400 * 1024 * 1024
const NONE = 204
const OK = 200
const FORM = 'application/x-www-form-urlencoded'

/** A call that waits, as it would have been posted; its bytes are in a file. */
export interface WaitingCall {
	id: string
	headers: Record<string, string>
}

/** An answer on its way back. */
export interface Answered {
	status: number
	type: string
	etag: string
	body: Buffer
}

export interface CallsPlace {
	/** Waits for one: null when none came. @param file where its bytes go @throws {MssError} MSS-POLL, MSS-POLL-REFUSED */
	next: (seen: string[], file: string, signal: AbortSignal) => Promise<WaitingCall | null>
	/** @throws {MssError} MSS-POLL, MSS-POLL-REFUSED */
	answer: (id: string, answered: Answered) => Promise<void>
	/** Nobody need wait for us any more: it is said, where it can be. */
	leave: () => Promise<void>
}

export async function openCallsPlace({ url, caFile }: Server, key: Buffer, clock: Clock): Promise<CallsPlace> {
	const way = await wayTo(url, caFile, { connect: CONNECT, silence: SILENCE })
	const { origin, pathname } = new URL(url)
	const post = async (path: string, headers: Record<string, string>, body: string | Buffer, signal: AbortSignal) => way.request({
		origin,
		path: `${pathname.replace(/\/+$/, '')}/index.php/apps/mssante/calls/${path}`,
		method: 'POST',
		headers,
		body,
		signal: AbortSignal.any([signal, AbortSignal.timeout(WHOLE)]),
	})
	const signed = (words: Record<string, unknown>) => {
		const request = JSON.stringify({ ...words, ts: Math.floor(clock.now() / 1000) })
		return { request, 'x-mssante-signature': createHmac('sha256', key).update(request).digest('hex') }
	}
	return {
		next: (seen, file, signal) => told(async () => {
			const { request, ...headers } = signed({ seen, patience: WAIT })
			const form = new URLSearchParams({ request }).toString()
			const response = await post('next', { 'content-type': FORM, ...headers }, form, signal)
			if (response.statusCode === NONE) {
				await response.body.dump()
				return null
			}
			await mustBe(OK, response)
			const header = (name: string) => [response.headers[name]].flat()[0] ?? ''
			await mkdir(dirname(file), { recursive: true, mode: 0o700 })
			const bytes = bounded(response.body as AsyncIterable<Buffer>, MAX_CALL, () => new MssError('MSS-POLL', 'demande trop longue'))
			await pipeline(bytes, createWriteStream(file, { mode: 0o600 }))
			return {
				id: header('x-mssante-call'),
				headers: { 'content-type': header('content-type'), 'x-mssante-signature': header('x-mssante-signature') },
			}
		}),
		answer: (id, { status, type, etag, body }) => told(async () => {
			const sha256 = createHash('sha256').update(body).digest('hex')
			const { request, ...headers } = signed({ id, status, 'content-type': type, etag, sha256 })
			const given = { 'content-type': 'application/octet-stream', 'x-mssante-answer': request, ...headers }
			await mustBe(OK, await post('answer', given, body, new AbortController().signal), true)
		}),
		leave: async () => {
			const { request, ...headers } = signed({ leaves: true })
			const form = new URLSearchParams({ request }).toString()
			await post('next', { 'content-type': FORM, ...headers }, form, AbortSignal.timeout(LEAVING)).then(({ body }) => body.dump(), () => {})
			await way.destroy()
		},
	}
}

/** @param isAll nothing of the body is wanted @throws {MssError} */
async function mustBe(status: number, { statusCode, body }: Dispatcher.ResponseData, isAll = false): Promise<void> {
	if (statusCode !== status || isAll) {
		await body.dump()
	}
	if (statusCode !== status) {
		throw statusCode === 403 ? new MssError('MSS-POLL-REFUSED') : new MssError('MSS-POLL', `HTTP ${statusCode}`)
	}
}

/** @throws {MssError} */
async function told<T>(act: () => Promise<T>): Promise<T> {
	try {
		return await act()
	} catch (error) {
		throw error instanceof MssError ? error : new MssError('MSS-POLL', systemCode(error), { cause: error })
	}
}
