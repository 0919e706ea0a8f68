/**
 * XML from outside, read as a stream: namespaces, no DTD, no entity but the five of XML, every size bounded.
 * UTF-8, UTF-16 and ISO-8859-1 are read; a declaration may be missing and white space may come first (mssante.md §4.9).
 */
import { TextDecoder } from 'node:util'
import sax from 'sax'

export interface XmlElement {
	/** Namespace URI, or ''. */
	uri: string
	local: string
	/** Attributes by qualified name, as written. */
	attributes: Record<string, string>
}

export interface XmlHandlers {
	open?: (element: XmlElement) => void
	/** One text may come in several pieces. */
	text?: (text: string) => void
	close?: (element: XmlElement) => void
}

/** Deeper than any CDA: official ones stay under 40. */
const MAX_DEPTH = 200
const MAX_ATTRIBUTES = 200
/** The official samples stay under 40,000 elements. */
const MAX_ELEMENTS = 2_000_000
/** Characters of one attribute, comment or name; self-presenting documents carry images in attributes. */
const MAX_TOKEN = 8 * 1024 * 1024
/** Bytes needed to see a byte order mark and a declaration. */
const PROLOGUE = 256

Object.assign(sax, { MAX_BUFFER_LENGTH: MAX_TOKEN })

/** `strictEntities` (only the five of XML) is missing from the published types. */
const OPTIONS: sax.SAXOptions & { strictEntities: boolean } = { xmlns: true, strictEntities: true, position: false }

export class XmlError extends Error {
	override name = 'XmlError'
}

export class XmlReader {
	readonly #parser = sax.parser(true, OPTIONS)
	#decoder: TextDecoder | null = null
	#held: Buffer[] = []
	#begun = false
	#elements = 0

	constructor(handlers: XmlHandlers) {
		const stack: XmlElement[] = []
		this.#parser.onerror = (error) => {
			throw new XmlError(firstLine(error.message), { cause: error })
		}
		this.#parser.ondoctype = () => {
			throw new XmlError('déclaration DOCTYPE refusée')
		}
		this.#parser.onopentag = (tag) => {
			const { uri, local, attributes } = tag as sax.QualifiedTag
			if (stack.length >= MAX_DEPTH) {
				throw new XmlError(`plus de ${MAX_DEPTH} niveaux`)
			}
			if (++this.#elements > MAX_ELEMENTS) {
				throw new XmlError(`plus de ${MAX_ELEMENTS} éléments`)
			}
			const names = Object.keys(attributes)
			if (names.length > MAX_ATTRIBUTES) {
				throw new XmlError(`plus de ${MAX_ATTRIBUTES} attributs`)
			}
			const element = { uri, local, attributes: Object.fromEntries(names.map((name) => [name, attributes[name]!.value])) }
			stack.push(element)
			handlers.open?.(element)
		}
		this.#parser.onclosetag = () => handlers.close?.(stack.pop()!)
		this.#parser.ontext = (text) => handlers.text?.(text)
		this.#parser.oncdata = (text) => handlers.text?.(text)
	}

	/** @throws {XmlError} when the text is not well-formed, or passes a bound */
	write(bytes: Buffer): void {
		if (this.#decoder === null) {
			this.#held.push(Buffer.from(bytes))
			if (this.#held.reduce((sum, piece) => sum + piece.length, 0) < PROLOGUE) {
				return
			}
			bytes = this.#release()
		}
		this.#parse(this.#decode(bytes, true))
	}

	/** @throws {XmlError} when the text is not well-formed, or is not finished */
	end(): void {
		if (this.#decoder === null) {
			this.#parse(this.#decode(this.#release(), true))
		}
		this.#parse(this.#decode(Buffer.alloc(0), false))
		this.#parser.close()
	}

	#release(): Buffer {
		const bytes = Buffer.concat(this.#held)
		this.#held = []
		this.#decoder = new TextDecoder(encodingOf(bytes), { fatal: true })
		return bytes
	}

	#decode(bytes: Buffer, stream: boolean): string {
		try {
			return this.#decoder!.decode(bytes, { stream })
		} catch (error) {
			throw new XmlError(`octets invalides pour ${this.#decoder!.encoding}`, { cause: error })
		}
	}

	#parse(text: string): void {
		if (!this.#begun) {
			text = text.trimStart()
			this.#begun = text !== ''
		}
		if (text !== '') {
			this.#parser.write(text)
		}
	}
}

/** Encoding of an XML text by its first bytes (XML 1.0, appendix F). Throws on one that this program does not read. */
function encodingOf(bytes: Buffer): string {
	if (bytes[0] === 0xFF && bytes[1] === 0xFE) {
		return 'utf-16le'
	}
	if (bytes[0] === 0xFE && bytes[1] === 0xFF) {
		return 'utf-16be'
	}
	if (bytes[1] === 0 && bytes[0] !== 0) {
		return 'utf-16le'
	}
	if (bytes[0] === 0 && bytes[1] !== 0) {
		return 'utf-16be'
	}
	const declared
		= /<\?xml[^>]*?encoding\s*=\s*["']([\w.-]{1,40})["']/i.exec(bytes.toString('latin1', 0, PROLOGUE))?.[1]?.toLowerCase() ?? 'utf-8'
	const known: Record<string, string> = {
		'utf-8': 'utf-8',
		utf8: 'utf-8',
		'us-ascii': 'utf-8',
		ascii: 'utf-8',
		'iso-8859-1': 'latin1',
		latin1: 'latin1',
		'windows-1252': 'windows-1252',
		'iso-8859-15': 'iso-8859-15',
	}
	const encoding = known[declared]
	if (encoding === undefined) {
		throw new XmlError(`codage « ${declared} » inconnu`)
	}
	return encoding
}

function firstLine(text: string): string {
	return text.split('\n', 1)[0]!.slice(0, 120)
}
