/**
 * The header of a CDA as a small tree, for what is told of it elsewhere (METADATA.XML): all but its sections and its embedded
 * document. Read as a stream, bounded. Pure.
 */
import type { XmlElement } from '../xml.ts'

import { XmlError, XmlReader } from '../xml.ts'

export interface HeaderNode {
	local: string
	attributes: Record<string, string>
	text: string
	children: HeaderNode[]
}

const CDA = 'urn:hl7-org:v3'
/** Elements kept: official headers stay under 600. */
const MAX_NODES = 10_000
/** Characters of one text. */
const MAX_TEXT = 4000
/** Elements of which nothing inside is kept: the document itself. */
const BODIES = new Set(['structuredBody', 'text'])

/** Feed it bytes, then ask for ClinicalDocument. */
export class HeaderTree {
	readonly #xml: XmlReader
	/** Open elements, from ClinicalDocument on; null where nothing is kept. */
	readonly #path: (HeaderNode | null)[] = []
	#root: HeaderNode | null = null
	#count = 0
	#isOver = false

	constructor() {
		this.#xml = new XmlReader({ open: (element) => this.#open(element), text: (text) => this.#text(text), close: () => this.#close() })
	}

	/** @throws {XmlError} */
	write(bytes: Buffer): void {
		this.#xml.write(bytes)
	}

	/** @throws {XmlError} when the XML is broken, holds no ClinicalDocument, or has a header without end */
	end(): HeaderNode {
		this.#xml.end()
		if (this.#root === null) {
			throw new XmlError('pas de ClinicalDocument')
		}
		return this.#root
	}

	#open({ uri, local, attributes }: XmlElement): void {
		if (this.#path.length === 0) {
			if (this.#isOver || this.#root !== null || uri !== CDA || local !== 'ClinicalDocument') {
				return
			}
			this.#root = { local, attributes, text: '', children: [] }
			this.#path.push(this.#root)
			return
		}
		const parent = this.#path.at(-1)!
		if (parent === null || BODIES.has(parent.local)) {
			this.#path.push(null)
			return
		}
		if (++this.#count > MAX_NODES) {
			throw new XmlError(`plus de ${MAX_NODES} éléments d’en-tête`)
		}
		// Extensions of other name spaces say nothing here, whatever their names.
		const node = uri === CDA ? { local, attributes, text: '', children: [] } : null
		if (node !== null) {
			parent.children.push(node)
		}
		this.#path.push(node)
	}

	#text(text: string): void {
		const node = this.#path.at(-1)
		if (node && !BODIES.has(node.local) && node.text.length < MAX_TEXT) {
			node.text = (node.text + text).slice(0, MAX_TEXT)
		}
	}

	#close(): void {
		if (this.#path.length > 0) {
			this.#path.pop()
			this.#isOver = this.#path.length === 0
		}
	}
}

/** Every element at a path below a node: `recordTarget/patientRole/id`. */
export function allAt(node: HeaderNode, path: string): HeaderNode[] {
	return path
		.split('/')
		.reduce<HeaderNode[]>((nodes, local) => nodes.flatMap(({ children }) => children.filter((child) => child.local === local)), [node])
}

export function firstAt(node: HeaderNode, path: string): HeaderNode | undefined {
	return allAt(node, path)[0]
}

/** An attribute of the first element there, trimmed; null when it has none. */
export function attributeAt(node: HeaderNode, path: string, name: string): string | null {
	return firstAt(node, path)?.attributes[name]?.trim().slice(0, MAX_TEXT) || null
}

/** The text of the first element there, spaces folded; null when empty. */
export function textAt(node: HeaderNode, path: string): string | null {
	return firstAt(node, path)?.text.replace(/\s+/g, ' ').trim() || null
}
