/** What Nextcloud holds for a sidecar that it cannot reach (lib/Controller/CallsController.php): the calls that wait, and their answers. */
import type { Dispatcher } from 'undici'
import type { ErrorCode } from '../errors.ts'
import type { Server } from '../ged/nextcloud/post-form.ts'
import type { Clock } from '../time/clock.ts'

import { createHash, createHmac } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { MssError, systemCode } from '../errors.ts'
import { because } from '../errors/details.errors.ts'
import { bounded } from '../net/bounded.ts'
import { wayTo } from '../net/outbound.ts'

const PATH = '/index.php/apps/mssante/calls'
/** Milliseconds: to connect; without a byte, which is longer than Nextcloud waits for a call; for a whole call to come. */
const CONNECT = 15_000
const SILENCE = 60_000
const WHOLE = 5 * 60_000
/** Milliseconds to bring an answer, and to say that we go. */
const BRINGING = 30_000
const LEAVING = 2_000
/** Bytes of a call, with its files: as many as come the other way (relay.ts). */
const MAX_CALL = 400 * 1024 * 1024
const OK = 200
const NONE = 204
const FAULTS: Record<number, ErrorCode> = { 403: 'MSS-POLL-REFUSED', 409: 'MSS-POLL-OTHER' }
const ID = /^[0-9a-f]{32}$/

/** A call that waits, as it would have been posted; its bytes are in a file. */
export interface WaitingCall {
	id: string
	/** Calls that wait besides it. */
	others: number
	headers: Record<string, string>
}

/** An answer on its way back. */
export interface Answered {
	/** Of the call. */
	id: string
	status: number
	type: string
	etag: string
	body: Buffer
}

export interface Wish {
	/** Calls that are in hand. */
	seen: string[]
	/** Seconds that a call is waited for. */
	patience: number
	/** Brought on the way. */
	answered: Answered | null
	/** Where the bytes of a call go. */
	file: string
	/** Asked once a call is known by its id, before its bytes come: false, it is in hand already. */
	claims: (id: string) => boolean
}

export interface CallsPlace {
	/** `none`: none came; `known`: it is in hand. @throws {MssError} MSS-POLL…: the answer may not have come */
	next: (wish: Wish, signal: AbortSignal) => Promise<WaitingCall | 'none' | 'known'>
	/** @throws {MssError} MSS-POLL, MSS-POLL-REFUSED */
	bring: (answered: Answered) => Promise<void>
	/** Nobody need wait for us any more: it is said, where it can be. */
	leave: () => Promise<void>
}

/** @param who tells this program from another one that has its key: the same after a restart */
export async function openCallsPlace(
	{ url, caFile }: Server,
	{ key, who }: { key: Buffer, who: string },
	clock: Clock,
): Promise<CallsPlace> {
	const way = await wayTo(url, caFile, { connect: CONNECT, silence: SILENCE })
	const { origin, pathname } = new URL(url)
	const post = (words: Record<string, unknown>, body: Buffer, signal: AbortSignal) => {
		const wish = JSON.stringify({ ...words, who, ts: Math.floor(clock.now() / 1000) })
		const signature = createHmac('sha256', key).update(wish).digest('hex')
		return way.request({
			origin,
			path: pathname.replace(/\/+$/, '') + PATH,
			method: 'POST',
			headers: { 'content-type': 'application/octet-stream', 'x-mssante-wish': wish, 'x-mssante-signature': signature },
			body,
			signal,
		})
	}
	/** @return null: nothing came with it */
	const said = async (words: Record<string, unknown>, answered: Answered | null, signal: AbortSignal) => {
		const answer = answered === null ? {} : { answer: headOf(answered) }
		const response = await post({ ...words, ...answer }, answered?.body ?? Buffer.alloc(0), signal)
		if (response.statusCode === OK) {
			return response
		}
		await response.body.dump()
		if (response.statusCode !== NONE) {
			const code = FAULTS[response.statusCode]
			throw code === undefined ? new MssError('MSS-POLL', `HTTP ${response.statusCode}`) : new MssError(code)
		}
		return null
	}
	return {
		next: ({ seen, patience, answered, file, claims }, signal) => told(async () => {
			const response = await said({ seen, patience }, answered, AbortSignal.any([signal, AbortSignal.timeout(WHOLE)]))
			return response === null ? 'none' : await kept(response, file, claims)
		}),
		bring: (answered) => told(async () => {
			await said({}, answered, AbortSignal.timeout(BRINGING))
		}),
		leave: async () => {
			await post({ leaves: true }, Buffer.alloc(0), AbortSignal.timeout(LEAVING)).then(({ body }) => body.dump(), () => {})
			await way.destroy()
		},
	}
}

function headOf({ id, status, type, etag, body }: Answered): Record<string, unknown> {
	return { id, status, 'content-type': type, etag, sha256: createHash('sha256').update(body).digest('hex') }
}

async function kept({ body, headers }: Dispatcher.ResponseData, file: string, claims: Wish['claims']): Promise<WaitingCall | 'known'> {
	const header = (name: string) => [headers[name]].flat()[0] ?? ''
	const id = header('x-mssante-call')
	if (!ID.test(id)) {
		await body.dump()
		throw new MssError('MSS-POLL', because('a-page'))
	}
	if (!claims(id)) {
		await body.dump()
		return 'known'
	}
	await mkdir(dirname(file), { recursive: true, mode: 0o700 })
	const bytes = bounded(body as AsyncIterable<Buffer>, MAX_CALL, () => new MssError('MSS-POLL', because('long-request')))
	await pipeline(bytes, createWriteStream(file, { mode: 0o600 }))
	return {
		id,
		others: Number(header('x-mssante-others')),
		headers: { 'content-type': header('content-type'), 'x-mssante-signature': header('x-mssante-signature') },
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
