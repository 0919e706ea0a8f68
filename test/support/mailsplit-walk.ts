/**
 * The reader's oracle: a message taken apart by our own walk over @zone-eu/mailsplit, which was the product's until mailparser
 * was (ADR 1). « Mended » says where the new one was found right.
 */
import type { MimeNode, SplitterChunk } from '@zone-eu/mailsplit'
import type { Transform } from 'node:stream'
import type { Headers, MimeFault, Part, Split } from '../../server/reading/mime.ts'

import { Splitter } from '@zone-eu/mailsplit'
import { createHash } from 'node:crypto'
import { closeSync, createReadStream, openSync, writeSync } from 'node:fs'
import { basename, join } from 'node:path'
import { guess } from '../../server/reading/charset.ts'
import { LIMITS } from '../../server/reading/limits.ts'
import { MimeLimitError } from '../../server/reading/mime.ts'
import { repair } from '../../server/reading/repair.ts'
import { UuDecoder } from '../../server/reading/uudecode.ts'

/** Bytes read at a time. */
const READ = 64 * 1024

/**
 * Splits the message in `file`. Messages inside (message/rfc822) are leaves: whoever asks opens them in turn.
 *
 * @param budget parts still allowed, shared with the messages inside
 * @throws {MimeLimitError}
 */
export async function walk(file: string, folder: string, budget: { parts: number }): Promise<Split> {
	const splitter = new Splitter({ ignoreEmbedded: true, maxHeadSize: LIMITS.headers, maxChildNodes: LIMITS.parts })
	const source = createReadStream(file, { highWaterMark: READ })
	source.on('error', (error) => splitter.destroy(error))
	source.pipe(splitter)
	let headers: Headers = new Map()
	const parts: Part[] = []
	const faults = new Set<MimeFault>()
	/** Multiparts in which no part was seen yet, and what stands there instead. */
	const barren = new Map<MimeNode, { file: string, size: number, descriptor: number }>()
	let leaf: Leaf | null = null
	const finish = async () => {
		if (leaf !== null) {
			parts.push(await leaf.finish())
			leaf = null
		}
	}
	try {
		for await (const chunk of splitter as AsyncIterable<SplitterChunk>) {
			if (chunk.type === 'node') {
				await finish()
				if (chunk.root) {
					headers = headersOf(chunk)
				}
				if (depthOf(chunk) > LIMITS.depth) {
					throw new MimeLimitError('depth')
				}
				for (let parent = chunk.parentNode; parent; parent = parent.parentNode) {
					const stood = barren.get(parent)
					if (stood) {
						closeSync(stood.descriptor)
						barren.delete(parent)
					}
				}
				if (--budget.parts < 0) {
					throw new MimeLimitError('parts')
				}
				if (chunk.multipart) {
					const stands = join(folder, `barren-${LIMITS.parts - budget.parts}`)
					barren.set(chunk, { file: stands, size: 0, descriptor: openSync(stands, 'w', 0o600) })
				} else {
					if (!isKnownEncoding(chunk)) {
						faults.add('encoding')
					}
					leaf = new Leaf(chunk, join(folder, `part-${LIMITS.parts - budget.parts}`))
				}
			} else if (chunk.type === 'body') {
				// Mended: what follows the last part of what is no multipart but has a boundary went into that part.
				await (leaf?.node === chunk.node ? leaf.write(chunk.value as Buffer) : undefined)
			} else {
				const stood = barren.get(chunk.node)
				if (stood) {
					stood.size += writeSync(stood.descriptor, chunk.value as Buffer)
				}
			}
		}
		await finish()
		for (const { file: stood, size, descriptor } of barren.values()) {
			closeSync(descriptor)
			if (size > 0) {
				faults.add('boundary')
				const inside = await walk(await repair(stood, false), folder, budget)
				parts.push(...inside.parts)
			}
		}
		barren.clear()
	} catch (error) {
		barren.forEach(({ descriptor }) => closeSync(descriptor));
		(leaf as Leaf | null)?.abandon()
		throw isTooLong(error) ? new MimeLimitError(/child/.test((error as Error).message) ? 'parts' : 'headers') : error
	} finally {
		source.destroy()
	}
	return { headers, parts, faults }
}

function isTooLong(error: unknown): boolean {
	return error instanceof Error && 'code' in error && error.code === 'EMAXLEN'
}

/** A leaf of the tree on its way to its file. Writing is synchronous: this runs in a thread of its own. */
class Leaf {
	readonly node: MimeNode
	readonly #file: string
	readonly #descriptor: number
	readonly #decoder: Transform
	readonly #hash = createHash('sha256')
	readonly #ended: Promise<void>
	#size = 0

	constructor(node: MimeNode, file: string) {
		this.node = node
		this.#file = file
		this.#descriptor = openSync(file, 'w', 0o600)
		node.encoding = encodingOf(node)
		this.#decoder = UU.test(node.encoding) ? new UuDecoder() : node.getDecoder()
		this.#ended = new Promise((resolve, reject) => {
			this.#decoder.on('data', (bytes: Buffer) => {
				this.#hash.update(bytes)
				this.#size += writeSync(this.#descriptor, bytes)
			})
			this.#decoder.once('end', resolve)
			this.#decoder.once('error', reject)
		})
		this.#ended.catch(() => {})
	}

	async write(bytes: Buffer): Promise<void> {
		if (!this.#decoder.write(bytes)) {
			await Promise.race([new Promise((resolve) => this.#decoder.once('drain', resolve)), this.#ended])
		}
	}

	async finish(): Promise<Part> {
		this.#decoder.end()
		try {
			await this.#ended
		} finally {
			closeSync(this.#descriptor)
		}
		const node = this.node
		const contentId = headersOf(node).get('content-id')?.[0]?.trim().replace(/^<|>$/g, '')
		return {
			name: node.filename ? basename(readable(String(node.filename)).replaceAll('\\', '/')).normalize('NFC') || null : null,
			mediaType: node.contentType || 'application/octet-stream',
			charset: node.charset || null,
			disposition: node.disposition || null,
			contentId: contentId || null,
			alternative: alternativeOf(node),
			// Mended: the first part was taken for the signature as soon as the second was begun (RFC 1847 §2.1).
			isSignature: node.parentNode !== false && node.parentNode.multipart === 'signed' && Number((node.partNr || []).at(-1)) > 1,
			file: this.#file,
			size: this.#size,
			sha256: this.#hash.digest('hex'),
		}
	}

	abandon(): void {
		closeSync(this.#descriptor)
		this.#decoder.destroy()
	}
}

/** Multiparts around a node. */
function depthOf(node: MimeNode): number {
	let depth = 0
	for (let parent = node.parentNode; parent; parent = parent.parentNode) {
		depth++
	}
	return depth
}

function headersOf(node: MimeNode): Headers {
	const headers: Headers = new Map()
	for (const { key, line } of node.headers ? node.headers.getList() : []) {
		const value = bytesAsText(line.slice(line.indexOf(':') + 1)).replace(/\r?\n(?=[ \t])/g, '').trim()
		headers.set(key, [...headers.get(key) ?? [], value])
	}
	return headers
}

/** Headers come as one character a byte. */
function bytesAsText(binary: string): string {
	return guess(Buffer.from(binary, 'latin1'))
}

/** A name that was left as one character a byte. */
function readable(name: string): string {
	return /[\x80-\xFF]/.test(name) && /^[\0-\xFF]*$/.test(name) ? bytesAsText(name) : name
}

const UU = /^x?-?(?:uuencode|uue)$/
/** RFC 2045 §6.1, uuencode of old, and what some write for « none ». */
const KNOWN_ENCODINGS = /^(?:|7bit|8bit|binary|base64|quoted-printable|none|x?-?(?:uuencode|uue))$/

/** The transfer encoding, less the quotes and commas that some put around it. */
function encodingOf({ encoding }: MimeNode): string {
	return (encoding || '').replace(/^[\s"']+|[\s"',;]+$/g, '').replace(/^utf-?8$|^8-bit$/, '8bit').replace(/^7-bit$/, '7bit')
}

function isKnownEncoding(node: MimeNode): boolean {
	return KNOWN_ENCODINGS.test(encodingOf(node))
}

/** The nearest multipart/alternative around a node. */
function alternativeOf(node: MimeNode): string | null {
	for (let parent = node.parentNode; parent; parent = parent.parentNode) {
		if (parent.multipart === 'alternative') {
			return (parent.partNr || []).join('.') || 'root'
		}
	}
	return null
}
