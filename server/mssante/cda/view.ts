/**
 * A CDA put down as plain data to be shown: who wrote it, and the words of its sections (CDA R2 narrative block). Nothing of
 * the producer's is kept but words, lists and tables: no markup, no link, no style, no image, so that nothing can run. Bounded.
 */
import type { XmlElement } from '../xml.ts'

import { XmlReader } from '../xml.ts'

export interface Run {
	text: string
	isBold?: boolean
	isBreak?: boolean
}
export interface Cell {
	isHead: boolean
	columns: number
	rows: number
	blocks: Block[]
}
export type Block = { kind: 'heading', level: number, text: string } | { kind: 'paragraph', runs: Run[] }
	| { kind: 'list', isOrdered: boolean, items: Block[][] } | { kind: 'table', caption: string, rows: Cell[][] }

export interface CdaView {
	title: string
	authors: string[]
	custodian: string
	blocks: Block[]
	/** Longer than what is shown. */
	isCut: boolean
}

const CDA = 'urn:hl7-org:v3'
/** Characters, and elements of text, that are shown. */
const MAX_CHARACTERS = 400_000
const MAX_ELEMENTS = 50_000
const MAX_AUTHORS = 10
/** A cell that spans more is a mistake, or a trap. */
const MAX_SPAN = 50
const AUTHOR = /^author\/assignedAuthor\/(?:assignedPerson\/name\/(?:prefix|given|family)|representedOrganization\/name)$/

/** Where text goes at this moment: a section's own blocks, an item, a cell, a caption. */
interface Place {
	blocks: Block[]
	runs: Run[]
}

/** Feed it bytes, then ask for the view. */
export class CdaViewer {
	readonly #xml: XmlReader
	readonly #view: CdaView = { title: '', authors: [], custodian: '', blocks: [], isCut: false }
	readonly #path: string[] = []
	readonly #places: Place[] = [{ blocks: this.#view.blocks, runs: [] }]
	#sections = 0
	/** Depth of the narrative block that is being read, or null. */
	#narrative: number | null = null
	#bold = 0
	#characters = 0
	#count = 0
	#author: string[] = []

	constructor() {
		this.#xml = new XmlReader({
			open: (element) => this.#open(element),
			text: (text) => this.#text(text),
			close: (element) => this.#close(element),
		})
	}

	/** @throws {XmlError} */
	write(bytes: Buffer): void {
		this.#xml.write(bytes)
	}

	/** @throws {XmlError} */
	end(): CdaView {
		this.#xml.end()
		this.#flush()
		return this.#view
	}

	get #place(): Place {
		return this.#places.at(-1)!
	}

	#open({ uri, local, attributes }: XmlElement): void {
		const name = uri === CDA ? local : '?'
		this.#path.push(name)
		if (this.#narrative !== null) {
			this.#openNarrative(name, attributes)
		} else if (name === 'section') {
			this.#sections++
		} else if (name === 'text' && this.#path.at(-2) === 'section') {
			this.#narrative = this.#path.length
		} else if (name === 'title' && this.#path.at(-2) === 'section') {
			this.#flush()
			this.#push({ kind: 'heading', level: Math.min(this.#sections, 4), text: '' })
		} else if (name === 'author' && this.#path.length === 2) {
			this.#author = []
		}
	}

	#openNarrative(name: string, { styleCode = '', listType, colspan, rowspan }: Record<string, string>): void {
		switch (name) {
			case 'br':
				if (this.#hasRoom()) {
					this.#place.runs.push({ text: '', isBreak: true })
				}
				break
			case 'content':
				this.#bold += /bold/i.test(styleCode) ? 1 : 0
				break
			case 'paragraph':
				this.#flush()
				break
			case 'list':
				this.#flush()
				this.#push({ kind: 'list', isOrdered: listType === 'ordered', items: [] })
				break
			case 'table':
				this.#flush()
				this.#push({ kind: 'table', caption: '', rows: [] })
				break
			case 'tr':
				if (this.#hasRoom()) {
					this.#table()?.rows.push([])
				}
				break
			case 'item':
			case 'caption':
				this.#places.push({ blocks: [], runs: [] })
				break
			case 'td':
			case 'th':
				if (this.#hasRoom()) {
					this.#table()?.rows.at(-1)?.push({ isHead: name === 'th', columns: spanOf(colspan), rows: spanOf(rowspan), blocks: [] })
				}
				this.#places.push({ blocks: [], runs: [] })
				break
			case 'renderMultiMedia':
				this.#write('[image]')
		}
	}

	#text(text: string): void {
		const path = this.#path.slice(1).join('/')
		if (this.#narrative !== null) {
			this.#characters += text.length
			if (this.#characters > MAX_CHARACTERS) {
				this.#view.isCut = true
				return
			}
			this.#write(text.replace(/\s+/g, ' '))
		} else if (path === 'title') {
			this.#view.title = join(this.#view.title, text)
		} else if (path === 'custodian/assignedCustodian/representedCustodianOrganization/name') {
			this.#view.custodian = join(this.#view.custodian, text)
		} else if (AUTHOR.test(path)) {
			this.#author.push(text.trim())
		} else if (this.#path.at(-1) === 'title' && this.#path.at(-2) === 'section') {
			const heading = this.#place.blocks.at(-1)
			if (heading?.kind === 'heading') {
				heading.text = join(heading.text, text)
			}
		}
	}

	/** Goes on with the run under way, or begins another. */
	#write(text: string): void {
		const last = this.#place.runs.at(-1)
		if (last && !last.isBreak && Boolean(last.isBold) === (this.#bold > 0)) {
			last.text += text
		} else if (this.#hasRoom()) {
			this.#place.runs.push({ text, ...this.#bold > 0 && { isBold: true } })
		}
	}

	#close({ uri, local }: XmlElement): void {
		const name = uri === CDA ? local : '?'
		const depth = this.#path.length
		this.#path.pop()
		if (this.#narrative !== null) {
			if (depth === this.#narrative) {
				this.#flush()
				this.#narrative = null
				this.#bold = 0
			} else {
				this.#closeNarrative(name)
			}
		} else if (name === 'section') {
			this.#sections--
		} else if (name === 'author' && depth === 2) {
			const author = this.#author.filter(Boolean).join(' ').slice(0, 200)
			if (author !== '' && this.#view.authors.length < MAX_AUTHORS) {
				this.#view.authors.push(author)
			}
		}
	}

	#closeNarrative(name: string): void {
		switch (name) {
			case 'content':
				this.#bold = Math.max(0, this.#bold - 1)
				break
			case 'paragraph':
				this.#flush()
				break
			case 'item':
			case 'caption':
			case 'td':
			case 'th':
				this.#leave(name)
		}
	}

	/** What was gathered in an item, a cell or a caption joins the list or the table that is open around it. */
	#leave(name: string): void {
		this.#flush()
		const { blocks } = this.#places.length > 1 ? this.#places.pop()! : { blocks: [] }
		const around = this.#place.blocks.at(-1)
		if (name === 'item' && around?.kind === 'list') {
			if (this.#hasRoom()) {
				around.items.push(blocks)
			}
		} else if (name === 'caption' && around?.kind === 'table') {
			around.caption = blocks.flatMap((block) => block.kind === 'paragraph' ? block.runs.map(({ text }) => text) : []).join('')
		} else if ((name === 'td' || name === 'th') && around?.kind === 'table') {
			const cell = around.rows.at(-1)?.at(-1)
			if (cell) {
				cell.blocks = blocks
			}
		} else {
			// An element where none should be: its words are kept all the same.
			this.#place.blocks.push(...blocks)
		}
	}

	#table(): Extract<Block, { kind: 'table' }> | null {
		const last = this.#place.blocks.at(-1)
		return last?.kind === 'table' ? last : null
	}

	#push(block: Block): void {
		if (this.#hasRoom()) {
			this.#place.blocks.push(block)
		}
	}

	/** Is one more element too many? */
	#hasRoom(): boolean {
		this.#view.isCut ||= ++this.#count > MAX_ELEMENTS
		return this.#count <= MAX_ELEMENTS
	}

	/** Ends the paragraph under way. */
	#flush(): void {
		const runs = this.#place.runs.splice(0)
		if (runs.some(({ text }) => text.trim() !== '')) {
			this.#push({ kind: 'paragraph', runs })
		}
	}
}

function join(before: string, text: string): string {
	return (before + text).replace(/\s+/g, ' ').trimStart().slice(0, 500)
}

function spanOf(text: string | undefined): number {
	const span = /^\d{1,3}$/.test(text ?? '') ? Number(text) : 1
	return Math.min(Math.max(span, 1), MAX_SPAN)
}
