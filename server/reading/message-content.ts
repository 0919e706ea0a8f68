/** Documents and words of a message, and of the messages, archives and wrappings inside it. A receipt's contents are kept, never opened. */
import type { Finding } from '../mssante/finding.ts'
import type { MimeFault, Part, Split } from './mime.ts'
import type { Envelope, ReadDocument } from './reading.ts'

import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { finding } from '../mssante/finding.ts'
import { claimsXdm, readableSubject } from '../mssante/subject/subject.ts'
import { XmlError } from '../mssante/xml.ts'
import { embeddedDocument, readArchive, readCdaFile } from './archive.ts'
import { envelopeOf } from './envelope.ts'
import { label } from './label.ts'
import { LIMITS } from './limits.ts'
import { extensionOf } from './media-type.ts'
import { split } from './mime.ts'
import { isMachinery, isMessage, isWords } from './parts.ts'
import { unwrap, wrappingOf } from './smime.ts'
import { readHead } from './sniff.ts'
import { dataPicturesOf, hiddenWordsOf, isCut, shownContentIds, textOf } from './text.ts'
import { chooseWords } from './words-of-message.ts'

export interface Content {
	documents: ReadDocument[]
	findings: Finding[]
	/** As people read it. */
	text: string
	/** Every word, those that are not shown too. */
	said: string[]
	senders: string[]
	/** Archives that could not be opened. */
	refused: number
}

/** What one message may still cost. */
export interface Work {
	parts: number
	expanded: number
	archives: number
	/** Folders made in the work folder: each has a number of its own. */
	folders: number
}

/** First bytes of winmail.dat ([MS-OXTNEF] §2.1.3.1). */
const TNEF = Buffer.from('789F3E22', 'hex')
/** Bytes in which a CDA shows itself. */
const CDA_HEAD = 64 * 1024

export async function contentOf(
	message: Split,
	envelope: Envelope,
	folder: string,
	work: Work,
	depth: number,
	isReceipt: boolean,
): Promise<Content> {
	const content: Content = {
		documents: [],
		findings: faultsOf(message.faults),
		text: '',
		said: [],
		senders: envelope.senders,
		refused: 0,
	}
	const words = message.parts.filter(isWords)
	const shown = new Set(words.flatMap((part) => [...shownContentIds(part)]))
	const pictures = new Pictures(content)
	for (const part of message.parts.filter((candidate) => !words.includes(candidate))) {
		if (await isMachinery(part, isReceipt) || (isReceipt && isMessage(part))) {
			continue
		}
		const document = documentOf(part, depth)
		if (part.contentId !== null && shown.has(part.contentId) && part.mediaType.startsWith('image/')) {
			await pictures.add(document)
		} else if (isReceipt || !await open(part, document, { envelope, folder, work, depth, content })) {
			content.findings.push(...await label(document))
			content.documents.push(document)
		}
	}
	for (const part of words) {
		for (const { mediaType, bytes } of dataPicturesOf(part)) {
			await pictures.write(folder, mediaType, bytes, depth)
		}
		if (isCut(part)) {
			content.findings.push(finding('message.text-cut'))
		}
	}
	pictures.tell()
	content.text = [chooseWords(words), content.text].filter(Boolean).join('\n\n').slice(0, LIMITS.text)
	content.said = bounded([...words.flatMap((part) => [textOf(part), hiddenWordsOf(part)]), ...content.said])
	return content
}

function documentOf({ name, mediaType, size, sha256, file }: Part, depth: number): ReadDocument {
	return { name: name ?? '', mediaType, size, sha256, source: depth === 0 ? 'attachment' : 'nested', file }
}

function faultsOf(faults: Set<MimeFault>): Finding[] {
	return [...faults].map((fault) => finding(`message.${fault}`))
}

function bounded(texts: string[]): string[] {
	let left: number = LIMITS.said
	return texts.filter((text) => text !== '').flatMap((text) => {
		const kept = text.slice(0, left)
		left -= kept.length
		return kept === '' ? [] : [kept]
	})
}

interface Inside {
	envelope: Envelope
	folder: string
	work: Work
	depth: number
	content: Content
}

/** Opens what can be opened and adds what it holds; false when the part is a document itself. */
async function open(part: Part, document: ReadDocument, inside: Inside): Promise<boolean> {
	const { content, depth } = inside
	if (isMessage(part)) {
		return depth < LIMITS.nestedMessages && addNested(part, inside)
	}
	switch (wrappingOf(part)) {
		case 'encrypted':
			content.findings.push(finding('message.encrypted'))
			return false
		case 'signed':
			return !part.isSignature && depth < LIMITS.nestedMessages && addSigned(part, inside)
	}
	const head = readHead(part.file, CDA_HEAD)
	if (head.subarray(0, TNEF.length).equals(TNEF)) {
		content.findings.push(finding('message.tnef'))
		return false
	}
	if (head.subarray(0, 4).toString('latin1') === 'PK\x03\x04') {
		return addArchive(document, inside)
	}
	return /<(?:\w+:)?ClinicalDocument\b/.test(head.toString('latin1')) && addBareCda(document, inside)
}

function folderIn({ folder, work }: Inside): string {
	const inside = join(folder, `inside-${++work.folders}`)
	mkdirSync(inside)
	return inside
}

/** A message inside the message is read as the original (a message forwarded by hand). */
async function addNested(part: Part, inside: Inside): Promise<boolean> {
	const { content, work, depth } = inside
	const folder = folderIn(inside)
	const message = await split(part.file, folder, work)
	const envelope = envelopeOf(message.headers)
	const nested = await contentOf(message, envelope, folder, work, depth + 1, false)
	const quoted = [
		`---- Message transféré : ${readableSubject(envelope.subject)} ----`,
		`De : ${envelope.from ?? '?'}`,
		'',
		nested.text,
	].join('\n')
	addAll(content, { ...nested, text: quoted, said: [envelope.subject, ...nested.said] })
	return true
}

/** What was signed is the message itself. */
async function addSigned(part: Part, inside: Inside): Promise<boolean> {
	const { content, work, depth, envelope } = inside
	const folder = folderIn(inside)
	const file = join(folder, 'signed')
	if (!await unwrap(part.file, file)) {
		content.findings.push(finding('message.signed-unopened'))
		return false
	}
	const message = await split(file, folder, work)
	const signed = await contentOf(message, { ...envelope, senders: [] }, folder, work, depth + 1, false)
	addAll(content, {
		...signed,
		documents: signed.documents.map((document) =>
			document.source === 'nested' && depth === 0 ? { ...document, source: 'attachment' as const } : document),
	})
	return true
}

function addAll(content: Content, more: Content): void {
	content.documents.push(...more.documents)
	content.findings.push(...more.findings)
	content.text = [content.text, more.text].filter(Boolean).join('\n\n')
	content.said.push(...more.said)
	content.senders = [...new Set([...content.senders, ...more.senders])]
	content.refused += more.refused
}

/** Adds an archive's documents; false when it is to be kept as a plain file, after saying why. */
async function addArchive(zip: ReadDocument, inside: Inside): Promise<boolean> {
	const { content, work, envelope } = inside
	const expected = /^ihe_xdm[^.]*\.zip\s*$/i.test(zip.name)
	const outcome = await readArchive(zip.file, folderIn(inside), expected, work)
	if ('foreign' in outcome) {
		if (/\.zip\s*$/i.test(zip.name) || zip.name === '') {
			content.findings.push(finding('message.not-xdm-zip', { name: zip.name.slice(0, 60) }))
		}
		return false
	}
	if ('refused' in outcome) {
		content.findings.push(...outcome.refused)
		content.refused += expected || claimsXdm(envelope.subject) ? 1 : 0
		return false
	}
	content.findings.push(...outcome.findings)
	content.documents.push(...outcome.documents.map((document) => ({ ...document, archive: zip.file })))
	return true
}

/** A CDA attached as it is: read, that its patient may be proposed. */
async function addBareCda(document: ReadDocument, inside: Inside): Promise<boolean> {
	const { content } = inside
	const embeddedFile = join(folderIn(inside), 'embedded')
	try {
		const { cda, embedded } = await readCdaFile(document.file, embeddedFile)
		await label(document, 'Document')
		content.findings.push(...cda.findings)
		content.documents.push(Object.assign(document, {
			mediaType: 'text/xml',
			cda: { ...cda.header, action: 'new' },
			serviceStart: cda.serviceStart,
			isBare: true,
		}))
		if (embedded !== null && embedded.size > 0) {
			const held = { ...embeddedDocument(document, cda.embedded!.mediaType, embedded, embeddedFile), isBare: true }
			content.findings.push(...(await label(held)).map(() => finding('cda.embedded-unreadable')))
			content.documents.push(held)
		}
		return true
	} catch (error) {
		if (error instanceof XmlError) {
			return false
		}
		throw error
	}
}

/** Pictures that the text shows: documents of their own, once each, logos apart. */
class Pictures {
	readonly #content: Content
	readonly #seen = new Set<string>()
	#logos = 0
	#written = 0

	constructor(content: Content) {
		this.#content = content
	}

	async add(picture: ReadDocument): Promise<void> {
		if (this.#seen.has(picture.sha256)) {
			return
		}
		this.#seen.add(picture.sha256)
		if (picture.size <= LIMITS.logo) {
			this.#logos++
			return
		}
		this.#content.findings.push(...await label(picture, `Image ${this.#seen.size}`))
		this.#content.documents.push(picture)
	}

	async write(folder: string, mediaType: string, bytes: Buffer, depth: number): Promise<void> {
		const file = join(folder, `picture-${++this.#written}`)
		writeFileSync(file, bytes, { mode: 0o600 })
		const sha256 = createHash('sha256').update(bytes).digest('hex')
		await this.add({
			name: `Image ${this.#written}${extensionOf(mediaType)}`,
			mediaType,
			size: bytes.length,
			sha256,
			source: depth === 0 ? 'attachment' : 'nested',
			file,
		})
	}

	tell(): void {
		if (this.#logos > 0) {
			this.#content.findings.push(finding('message.logos', { count: this.#logos }))
		}
	}
}
