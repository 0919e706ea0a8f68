/** A message taken apart within bounds: each leaf decoded into a file of the work folder, as it streams by. */
import type { MimeNode, SplitterChunk, SplitterOptions } from '@zone-eu/mailsplit'
import type { AttachmentStream, MailParserOptions, MessageText } from 'mailparser'
import type { Readable } from 'node:stream'

import { MailParser } from 'mailparser'
import { closeSync, openSync, readFileSync, statSync, writeSync } from 'node:fs'
import { basename, join } from 'node:path'
import { streamOf } from '../files/bytes-of.ts'
import { guess } from './charset.ts'
import { LIMITS } from './limits.ts'
import { repair } from './repair.ts'
import { UuDecoder } from './uudecode.ts'

/** Bytes read at a time; of a message that is no larger than the second, at once. */
const READ = 64 * 1024
const AT_ONCE = 2 * 1024 * 1024

export interface Part {
	/** Decoded (RFC 2047, 2231), or null when the part has no name. */
	name: string | null
	mediaType: string
	charset: string | null
	disposition: string | null
	/** Content-ID without its brackets, or null. */
	contentId: string | null
	/** Parts that say the same in several forms (multipart/alternative) have the same; null outside. */
	alternative: string | null
	/** In the place of a detached signature (RFC 1847). */
	isSignature: boolean
	file: string
	size: number
	sha256: string
}

/** First value of each header, unfolded and raw (encoded words untouched), by lower-case name; the topmost wins. */
export type Headers = Map<string, string[]>

export interface Split {
	headers: Headers
	parts: Part[]
	/** What is ill-formed, and was read as well as it could be. */
	faults: Set<MimeFault>
}

/** `boundary`: parts that nothing separates as it should; `encoding`: bytes under an encoding that is not known. */
export type MimeFault = 'boundary' | 'encoding'

/** Why a message cannot be taken apart. */
export class MimeLimitError extends Error {
	override name = 'MimeLimitError'
	readonly limit: 'parts' | 'depth' | 'headers'

	constructor(limit: 'parts' | 'depth' | 'headers') {
		super(limit)
		this.limit = limit
	}
}

/**
 * Splits the message in `file`. Messages inside (message/rfc822) are leaves: whoever asks opens them in turn.
 *
 * @param budget parts still allowed, shared with the messages inside
 * @param isRepaired by `repair`
 * @throws {MimeLimitError}
 */
export async function split(file: string, folder: string, budget: { parts: number }, isRepaired = false): Promise<Split> {
	const parser = new Parser(folder, budget)
	const source = statSync(file).size > AT_ONCE ? streamOf(file, { pieces: READ }) : null
	source?.on('error', (error) => parser.destroy(error))
	const parts: Part[] = []
	let content: Readable | null = null
	let failure: Error | null = null
	// Without this, a part that is being written when the message fails would never end. Also, a failure after ours is none.
	parser.on('error', (error: Error) => {
		failure ??= error
		content?.destroy(error)
	})
	try {
		if (source === null) {
			parser.end(readFileSync(file))
		} else {
			source.pipe(parser)
		}
		for await (const item of parser as AsyncIterable<AttachmentStream | MessageText>) {
			if (item.type === 'attachment') {
				if (failure !== null) {
					throw failure
				}
				content = item.content
				// Of a part that nobody reads any more; whoever reads it is told.
				content.on('error', () => {})
				const { node, file: to, mediaType } = parser.nextLeaf()
				await write(item.content, to)
				// Hashed and counted as it went by.
				parts.push({ ...describe(node), mediaType, file: to, size: item.size!, sha256: item.checksum! })
				item.release!()
			}
		}
		parser.checkAllGiven()
		for (const stood of parser.closeBarren().filter(({ size }) => size > 0)) {
			parser.faults.add('boundary')
			const inside = await split(await repair(stood.file, isRepaired && stood.isRoot), folder, budget, true)
			parts.push(...inside.parts)
		}
	} catch (error) {
		throw isTooLong(error) ? new MimeLimitError(/child/.test((error as Error).message) ? 'parts' : 'headers') : error
	} finally {
		source?.destroy()
		parser.destroy()
		parser.closeBarren()
	}
	return { headers: parser.ownHeaders, parts, faults: parser.faults }
}

function isTooLong(error: unknown): boolean {
	return error instanceof Error && 'code' in error && error.code === 'EMAXLEN'
}

/** What mailparser's own types leave out, and the parser below decides otherwise. ADR 1 says what holds it to this. */
interface Inside {
	/** Types whose unnamed parts it would gather, whole and in memory, into the text of the message. */
	textTypes: string[]
	createNode(node: MimeNode): unknown
	processChunk(chunk: SplitterChunk, done: (error?: Error | null) => void): void
	processHeaders(): Map<string, never>
}

interface Leaf {
	node: MimeNode
	mediaType: string
	file: string
}

/** What stands in a multipart in which no part was seen yet; its file is made for the first byte. */
interface Barren {
	isRoot: boolean
	file: string
	size: number
	descriptor: number | null
}

/**
 * mailparser, to which every leaf is an attachment: it streams by, and is named, whatever its type. Parts and depth are
 * counted; encodings that are oddly written are read.
 */
class Parser extends (MailParser as unknown as new (options: MailParserOptions & SplitterOptions) => MailParser & Inside) {
	override textTypes: string[] = []
	/** Of the message itself. */
	ownHeaders: Headers = new Map()
	readonly faults = new Set<MimeFault>()
	readonly #folder: string
	readonly #budget: { parts: number }
	/** Begun by the parser, and not asked for yet. */
	readonly #leaves: Leaf[] = []
	readonly #barren = new Map<MimeNode, Barren>()
	/** The leaf that is being read. */
	#current: MimeNode | null = null

	constructor(folder: string, budget: { parts: number }) {
		super({ ignoreEmbedded: true, maxHeadSize: LIMITS.headers, maxChildNodes: LIMITS.parts, checksumAlgo: 'sha256' })
		this.#folder = folder
		this.#budget = budget
	}

	/** The leaf of the attachment that was just read: they come in their order. */
	nextLeaf(): Leaf {
		return this.#leaves.shift()!
	}

	/** Another mailparser that would keep a part to itself is found out before anything is lost. */
	checkAllGiven(): void {
		if (this.#leaves.length > 0) {
			throw new Error('mailparser has not given every part')
		}
	}

	/** What stands in multiparts without parts, in their order; closed. */
	closeBarren(): Barren[] {
		const barren = [...this.#barren.values()]
		this.#barren.clear()
		barren.forEach(close)
		return barren
	}

	override createNode(node: MimeNode): unknown {
		if (node.root) {
			this.ownHeaders = headersOf(node)
		}
		if (depthOf(node) > LIMITS.depth) {
			throw new MimeLimitError('depth')
		}
		for (let parent = node.parentNode; parent; parent = parent.parentNode) {
			const stood = this.#barren.get(parent)
			if (stood) {
				close(stood)
				this.#barren.delete(parent)
			}
		}
		if (--this.#budget.parts < 0) {
			throw new MimeLimitError('parts')
		}
		const number = LIMITS.parts - this.#budget.parts
		this.#current = node.multipart ? null : node
		if (node.multipart) {
			const file = join(this.#folder, `barren-${number}`)
			this.#barren.set(node, { isRoot: node.root, file, size: 0, descriptor: null })
			return super.createNode(node)
		}
		if (!isKnownEncoding(node)) {
			this.faults.add('encoding')
		}
		node.encoding = encodingOf(node)
		if (UU.test(node.encoding)) {
			node.getDecoder = () => new UuDecoder()
		}
		const mediaType = node.contentType || 'application/octet-stream'
		// « multipart/ » and no more is no multipart for the splitter, and would be nothing at all for mailparser.
		node.contentType = mediaType.startsWith('multipart/') ? 'application/octet-stream' : mediaType
		this.#leaves.push({ node, mediaType, file: join(this.#folder, `part-${number}`) })
		return super.createNode(node)
	}

	override processChunk(chunk: SplitterChunk, done: (error?: Error | null) => void): void {
		if (this.destroyed) {
			return
		}
		// Thrown, it would end the process: this is called from the event loop.
		try {
			if (chunk.type === 'data') {
				const stood = this.#barren.get(chunk.node)
				if (stood) {
					stood.descriptor ??= openSync(stood.file, 'w', 0o600)
					stood.size += writeSync(stood.descriptor, chunk.value as Buffer)
				}
				// A leaf that has a boundary, and a line that looks like its end: mailparser would drop what follows.
				if (chunk.node === this.#current) {
					done()
					return
				}
			}
			super.processChunk(chunk, done)
		} catch (error) {
			done(error as Error)
		}
	}

	/** Headers are read by `headersOf`, that bytes in no known charset may be guessed. */
	override processHeaders(): Map<string, never> {
		return new Map<string, never>()
	}
}

function close({ descriptor }: Barren): void {
	if (descriptor !== null) {
		closeSync(descriptor)
	}
}

/** Writing is synchronous: this runs in a process of its own. */
async function write(content: Readable, file: string): Promise<void> {
	const descriptor = openSync(file, 'w', 0o600)
	try {
		for await (const bytes of content as AsyncIterable<Buffer>) {
			writeSync(descriptor, bytes)
		}
	} finally {
		closeSync(descriptor)
	}
}

function describe(node: MimeNode): Omit<Part, 'mediaType' | 'file' | 'size' | 'sha256'> {
	const contentId = headersOf(node).get('content-id')?.[0]?.trim().replace(/^<|>$/g, '')
	return {
		name: node.filename ? basename(readable(String(node.filename)).replaceAll('\\', '/')).normalize('NFC') || null : null,
		charset: node.charset || null,
		disposition: node.disposition || null,
		contentId: contentId || null,
		alternative: alternativeOf(node),
		isSignature: node.parentNode !== false && node.parentNode.multipart === 'signed' && Number((node.partNr || []).at(-1)) > 1,
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
