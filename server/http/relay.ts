/**
 * `POST /relay`: a call signed by the shim (nextcloud.md "The relay protocol"). Nothing is done before signature, time, nonce, sizes
 * and hashes are proven.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Readable } from 'node:stream'
import type { Log } from '../log/log.ts'
import type { Shelf } from '../shelf/shelf.ts'
import type { Clock } from '../time/clock.ts'
import type { Call, CallFile, Reply, SignedCall } from './call.ts'

import multipart from '@fastify/multipart'
import { createHash, createHmac, randomUUID, timingSafeEqual } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { MssError, systemCode } from '../errors.ts'
import { arriving } from './arrival.ts'
import { callSchema } from './call.ts'
import { reported } from './faults.ts'
import { replyTo, sendReply } from './http-reply.ts'

/** Seconds between the clocks of Nextcloud and this machine. */
const MAX_SKEW = 60
/** Milliseconds that a nonce is known: longer than its call is of now, whatever the clocks of several sidecars say. */
const KNOWN = 10 * MAX_SKEW * 1000
/** Bytes of the signed part: a message's text, or a mailbox's settings. */
const MAX_REQUEST = 1024 * 1024
/** Bytes of one file. */
const MAX_FILE = 200 * 1024 * 1024
const MAX_FILES = 20
const SIGNATURE = 'x-mssante-signature'

interface RelayOptions {
	key: Buffer
	/** A folder for the bytes of a call, removed after it. */
	workFolder: (name: string) => string
	handle: (call: Call) => Promise<Reply>
	/** Told the version of the app that calls, of each call that is proven. */
	heard?: (version: string) => Promise<void>
	log: Log
	clock: Clock
	/** Where each nonce serves once. */
	shelf: Shelf
	/** Milliseconds since the epoch: nobody knows which calls that were signed before were heard. */
	since: number
	/** When it aborts, what has not arrived is cut. */
	stop?: AbortSignal
	/** Milliseconds that a call may be silent while it arrives. */
	silence?: number
}

export async function openRelay(server: FastifyInstance, options: RelayOptions): Promise<void> {
	const { key, workFolder, handle, heard, log, clock, shelf, stop = new AbortController().signal, silence } = options
	await server.register(multipart, { limits: { fieldSize: MAX_REQUEST, fileSize: MAX_FILE, files: MAX_FILES, fields: 1 } })
	// Whole seconds, as the shim tells them.
	const since = Math.floor(options.since / 1000) * 1000
	server.post('/relay', { bodyLimit: MAX_FILE * 2 }, async (request, reply) => {
		const folder = workFolder(`relay-${randomUUID()}`)
		const prove = () => receive(request, { key, shelf, folder, heard, since, clock })
		const received = () => arriving(request, stop, prove, silence).catch((error: unknown) => {
			throw reported(log, 'POST /relay', asSent(error))
		})
		const answer = await replyTo(async () => handle(await received()))
		await rm(folder, { recursive: true, force: true })
		return sendReply(reply, answer)
	})
}

/** What the parser of forms refuses is the sender's: too big, or cut short. What the disk refuses is ours. */
function asSent(error: unknown): unknown {
	if (error instanceof MssError || !(error instanceof Error)) {
		return error
	}
	const code = systemCode(error)
	return code === 'FST_REQ_FILE_TOO_LARGE' || ('statusCode' in error && error.statusCode === TOO_LARGE)
		? new MssError('MSS-RELAY-SIZE', '', { cause: error })
		: code.startsWith('FST_') || CUT_SHORT.test(error.message) ? new MssError('MSS-RELAY-FORM', 'multipart', { cause: error }) : error
}

const TOO_LARGE = 413
const CUT_SHORT = /^(?:Unexpected end of|Malformed|Premature close|aborted)/i

interface Receiving extends Pick<RelayOptions, 'key' | 'heard' | 'clock' | 'shelf' | 'since'> {
	/** For the bytes of the files. */
	folder: string
}

/** @throws {MssError} MSS-RELAY-… */
async function receive(request: FastifyRequest, { key, shelf, folder, heard, since, clock }: Receiving): Promise<Call> {
	if (!request.isMultipart()) {
		throw new MssError('MSS-RELAY-FORM', 'multipart')
	}
	let call: SignedCall | null = null
	const files: CallFile[] = []
	for await (const part of request.parts()) {
		if (call === null) {
			if (part.type !== 'field' || part.fieldname !== 'request' || typeof part.value !== 'string') {
				throw new MssError('MSS-RELAY-FORM', 'request')
			}
			const now = clock.now()
			call = verify(part.value, String(request.headers[SIGNATURE] ?? ''), key)
			if (Math.abs(now / 1000 - call.ts) > MAX_SKEW || call.ts * 1000 < since) {
				throw new MssError('MSS-RELAY-TIME')
			}
			if (!await shelf.once(`nonce ${call.nonce}`, KNOWN)) {
				throw new MssError('MSS-RELAY-REPLAY')
			}
			await heard?.(call.app)
		} else if (part.type === 'file') {
			files.push(await take(part.fieldname, part.file, call, folder))
		} else {
			throw new MssError('MSS-RELAY-FORM', 'part')
		}
	}
	if (call === null) {
		throw new MssError('MSS-RELAY-FORM', 'request')
	}
	const missing = call.files.find(({ id, sha256 }) => sha256 !== '' && !files.some((file) => file.id === id))
	if (missing) {
		throw new MssError('MSS-RELAY-FILE')
	}
	const { scope, user, name, groups, method, path, params, folders, etag } = call
	return {
		scope,
		user,
		name,
		groups,
		method,
		path,
		params,
		folders,
		etag,
		files: call.files.map((file) => files.find(({ id }) => id === file.id) ?? file),
	}
}

/** @throws {MssError} MSS-RELAY-SIGNATURE, MSS-RELAY-FORM */
function verify(text: string, signature: string, key: Buffer): SignedCall {
	const expected = createHmac('sha256', key).update(text).digest()
	const given = Buffer.from(/^[0-9a-f]{64}$/.test(signature) ? signature : '', 'hex')
	if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
		throw new MssError('MSS-RELAY-SIGNATURE')
	}
	let json: unknown
	try {
		json = JSON.parse(text)
	} catch (error) {
		throw new MssError('MSS-RELAY-FORM', 'JSON', { cause: error })
	}
	const call = callSchema.safeParse(json)
	if (!call.success) {
		throw new MssError('MSS-RELAY-FORM', call.error.issues[0]?.path.join('.') ?? '')
	}
	return call.data
}

/** The bytes of one file: those that were announced, or none. @throws {MssError} MSS-RELAY-FILE */
async function take(field: string, bytes: Readable & { truncated?: boolean }, call: SignedCall, folder: string): Promise<CallFile> {
	const announced = call.files.find(({ id, sha256 }) => `file-${id}` === field && sha256 !== '')
	if (!announced) {
		throw new MssError('MSS-RELAY-FILE')
	}
	await mkdir(folder, { recursive: true, mode: 0o700 })
	const file = join(folder, createHash('sha256').update(field).digest('hex'))
	const hash = createHash('sha256')
	let size = 0
	await pipeline(bytes, async function* (chunks: AsyncIterable<Buffer>) {
		for await (const chunk of chunks) {
			hash.update(chunk)
			size += chunk.length
			yield chunk
		}
	}, createWriteStream(file, { mode: 0o600 }))
	if (bytes.truncated || size !== announced.size || hash.digest('hex') !== announced.sha256) {
		throw new MssError('MSS-RELAY-FILE')
	}
	return { ...announced, bytes: file }
}
