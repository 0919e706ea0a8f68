/** The spool: raw messages on disk before anybody hears of them (write, fsync, rename, fsync of the folder). */
import type { Readable } from 'node:stream'
import type { Clock } from '../time/clock.ts'

import { createHash } from 'node:crypto'
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { MssError, systemCode } from '../errors.ts'
import { syncFolder } from './sync-folder.ts'

/** Bytes in which the headers are looked for. */
const MAX_HEADERS = 512 * 1024
/** Headers that a redelivery changes: they do not make another message (design.md "How a message flows"). */
const DELIVERY = new Set(['return-path', 'delivered-to', 'received'])

export interface Spooled {
	/** Name in the spool. */
	name: string
	size: number
	rawSha256: string
	contentSha256: string
	/** With its brackets, or null. */
	messageId: string | null
}

export interface Spool {
	/** Stores a message under a name that its UID alone decides: stored again, it replaces itself. @throws {MssError} MSS-SPOOL */
	store: (key: string[], content: Buffer | Readable) => Promise<Spooled>
	path: (name: string) => string
	/** A folder for what is taken out of a message, or put into one, while it is dealt with. */
	workFolder: (work: number | string) => string
	remove: (name: string) => Promise<void>
	/** Messages stored longer ago than `age` milliseconds. */
	olderThan: (age: number) => Promise<string[]>
	/** When the newest one was stored, in milliseconds; null: there is none. */
	newestAt: () => Promise<number | null>
	removeWork: (work: number | string) => Promise<void>
}

/** Milliseconds after which what is half made is nobody's: a command beside may be making it. */
const LEFT = 60 * 60_000

/** @param options.alone nobody else takes in here: what a killed process left is tidied. @throws {MssError} MSS-SPOOL */
export async function openSpool(folder: string, { alone, clock }: { alone: boolean, clock: Clock }): Promise<Spool> {
	try {
		await mkdir(join(folder, 'raw'), { recursive: true, mode: 0o700 })
		await mkdir(join(folder, 'work'), { recursive: true, mode: 0o700 })
		await (alone ? tidy(folder, clock.now() - LEFT) : undefined)
	} catch (error) {
		throw new MssError('MSS-SPOOL', systemCode(error), { cause: error })
	}
	const path = (name: string) => join(folder, 'raw', name)
	const workFolder = (work: number | string) => join(folder, 'work', String(work))
	return {
		path,
		workFolder,
		store: (key, content) => store(path, key, content),
		remove: (name) => rm(path(name), { force: true }),
		olderThan: (age) => storedBefore(join(folder, 'raw'), clock.now() - age),
		newestAt: () => newestAt(join(folder, 'raw')),
		removeWork: (work) => rm(workFolder(work), { recursive: true, force: true }),
	}
}

/**
 * What a killed process left half written, or half read, is made again. Received messages are whoever is alone's; what is being sent, or
 * stored, may be that of a command beside.
 */
async function tidy(folder: string, limit: number): Promise<void> {
	const [work, raw] = [join(folder, 'work'), join(folder, 'raw')]
	const left = new Set(await storedBefore(work, limit))
	for (const name of await readdir(work)) {
		if (/^\d+$/.test(name) || left.has(name)) {
			await rm(join(work, name), { recursive: true, force: true })
		}
	}
	for (const name of await storedBefore(raw, limit, (one) => one.endsWith('.tmp'))) {
		await rm(join(raw, name), { force: true })
	}
}

/** @param limit milliseconds since the epoch */
async function storedBefore(folder: string, limit: number, isWanted: (name: string) => boolean = () => true): Promise<string[]> {
	const names: string[] = []
	for (const name of (await readdir(folder)).filter(isWanted)) {
		const status = await stat(join(folder, name)).catch(() => null)
		if (status && status.mtimeMs < limit) {
			names.push(name)
		}
	}
	return names
}

async function newestAt(folder: string): Promise<number | null> {
	let newest: number | null = null
	for (const name of await readdir(folder)) {
		const status = await stat(join(folder, name)).catch(() => null)
		newest = status && (newest === null || status.mtimeMs > newest) ? status.mtimeMs : newest
	}
	return newest
}

async function store(path: (name: string) => string, key: string[], content: Buffer | Readable): Promise<Spooled> {
	const name = `${createHash('sha256').update(JSON.stringify(key)).digest('hex').slice(0, 40)}.eml`
	const draft = path(`${name}.tmp`)
	const raw = createHash('sha256')
	const digest = new ContentDigest()
	let size = 0
	try {
		const file = await open(draft, 'w', 0o600)
		try {
			for await (const chunk of Buffer.isBuffer(content) ? [content] : content as AsyncIterable<Buffer>) {
				raw.update(chunk)
				digest.update(chunk)
				size += chunk.length
				await file.writeFile(chunk)
			}
			await file.sync()
		} finally {
			await file.close()
		}
		await rename(draft, path(name))
		await syncFolder(path('.'))
	} catch (error) {
		await rm(draft, { force: true }).catch(() => {})
		throw error instanceof MssError ? error : new MssError('MSS-SPOOL', systemCode(error), { cause: error })
	}
	return { name, size, rawSha256: raw.digest('hex'), ...digest.end() }
}

/** Hashes a message less its delivery headers, and reads its Message-ID, as it streams by. */
class ContentDigest {
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
