/** An IHE_XDM.zip read: its documents, what METADATA.XML says of them, and every disagreement between the two. */
import type { CdaReading } from '../mssante/cda/header.ts'
import type { Finding } from '../mssante/finding.ts'
import type { XdmEntry } from '../mssante/xdm/metadata.ts'
import type { ReadDocument } from './reading.ts'
import type { ZipBudget, ZipFile } from './unzip.ts'

import { createHash } from 'node:crypto'
import { closeSync, openSync, readSync, statSync, unlinkSync, writeSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { sha256OfFile } from '../files/sha256.ts'
import { CdaReader } from '../mssante/cda/header.ts'
import { finding } from '../mssante/finding.ts'
import { checkBytes, checkHeader } from '../mssante/xdm/check-xdm.ts'
import { canonical, entryAt, isFurniture, isXdm, metadataOf } from '../mssante/xdm/layout.ts'
import { readMetadata } from '../mssante/xdm/metadata.ts'
import { XmlError } from '../mssante/xml.ts'
import { restoreEmbedded } from './embedded.ts'
import { label } from './label.ts'
import { LIMITS } from './limits.ts'
import { extensionOf, mediaTypeOf } from './media-type.ts'
import { unzip } from './unzip.ts'

/** Bytes of a document read at a time. */
const PIECE = 256 * 1024

export interface ArchiveReading {
	documents: ReadDocument[]
	findings: Finding[]
}

/** `refused`: the archive is to be kept whole; `foreign`: it is a zip, but no XDM one. */
export type ArchiveOutcome = ArchiveReading | { refused: Finding[] } | { foreign: true }

/** Budget for one archive alone. */
export const ONE_ARCHIVE = (): ZipBudget => ({ expanded: LIMITS.zipExpanded, archives: 1 })

/** Reads the archive in `file`, expected to be an XDM one when `expected` (its name says so). Only an XDM one is expanded. */
export async function readArchive(file: string, folder: string, expected: boolean, budget: ZipBudget): Promise<ArchiveOutcome> {
	const opened = await unzip(file, folder, budget, (names) => (isXdm(names) || expected) && metadataOf(names).length > 0)
	if ('refused' in opened) {
		return { refused: [opened.refused] }
	}
	if ('unwanted' in opened) {
		return isXdm(opened.unwanted) || expected ? { refused: [finding('xdm.no-metadata')] } : { foreign: true }
	}
	const lots = metadataOf(opened.files.map(({ name }) => name))
	const reading: ArchiveReading = { documents: [], findings: [] }
	const declared = new Set<string>()
	for (const lot of lots) {
		const refused = await readLot(opened.files, lot, folder, reading, declared)
		if (refused !== null) {
			return { refused: [refused] }
		}
	}
	for (const other of opened.files.filter(({ name }) => !declared.has(canonical(name)) && !isFurniture(name))) {
		reading.findings.push(finding('xdm.document-undeclared', { name: basename(other.name.replaceAll('\\', '/')) }))
		await addDocument(other, null, folder, reading)
	}
	return reading.documents.length > 0 ? reading : { refused: [...reading.findings, finding('xdm.no-document')] }
}

async function readLot(
	files: ZipFile[],
	lot: string,
	folder: string,
	reading: ArchiveReading,
	declared: Set<string>,
): Promise<Finding | null> {
	const metadata = files.find(({ name }) => name === lot)!
	if (metadata.size > LIMITS.metadata) {
		return finding('xdm.metadata-unreadable', { why: 'trop long' })
	}
	try {
		for (const entry of readMetadata(await readFile(metadata.file)).entries) {
			const name = entryAt(files.map((file) => file.name), lot, entry.uri ?? '')
			const document = files.find((file) => file.name === name)
			if (document === undefined || entry.uri === null) {
				reading.findings.push(finding('xdm.document-missing', { name: (entry.uri ?? '').slice(0, 60) }))
			} else if (!declared.has(canonical(document.name))) {
				declared.add(canonical(document.name))
				await addDocument(document, entry, folder, reading)
			}
		}
		return null
	} catch (error) {
		if (error instanceof XmlError) {
			return finding('xdm.metadata-unreadable', { why: error.message })
		}
		throw error
	}
}

async function addDocument(file: ZipFile, entry: XdmEntry | null, folder: string, reading: ArchiveReading): Promise<void> {
	const name = basename(file.name.replaceAll('\\', '/'))
	const isXml = /\.XML$/i.test(name) || (entry !== null && !/\.(?:PDF|JPE?G|PNG|TXT|RTF|TIFF?|XSLT?)$/i.test(name))
	if (entry !== null) {
		reading.findings.push(...checkBytes(entry, file))
	}
	const document: ReadDocument = {
		name,
		mediaType: isXml ? 'text/xml' : mediaTypeOf(name),
		size: file.size,
		sha256: file.sha256,
		source: 'xdm',
		file: file.file,
	}
	reading.documents.push(document)
	if (!isXml) {
		reading.findings.push(...await label(document))
		return
	}
	try {
		await describe(document, entry, join(folder, `embedded-${reading.documents.length}`), reading)
	} catch (error) {
		if (!(error instanceof XmlError)) {
			throw error
		}
		reading.findings.push(finding('cda.unreadable', { why: error.message }))
	}
}

/** Reads the CDA header into the document, checks it, and sets its embedded content beside it. */
async function describe(document: ReadDocument, entry: XdmEntry | null, embeddedFile: string, reading: ArchiveReading): Promise<void> {
	const { cda, embedded } = await readCdaFile(document.file, embeddedFile)
	reading.findings.push(...cda.findings)
	if (entry !== null) {
		reading.findings.push(...checkHeader(entry, cda))
	}
	document.cda = {
		...cda.header,
		action: entry?.action ?? 'new',
		...(entry !== null && entry.maskings.length > 0 && { maskings: entry.maskings }),
	}
	document.serviceStart = cda.serviceStart
	if (embedded === null) {
		return
	}
	if (embedded.size === 0) {
		reading.findings.push(finding('cda.embedded-unreadable'))
		return
	}
	const inside = embeddedDocument(document, cda.embedded!.mediaType, embedded, embeddedFile)
	reading.documents.push(inside)
	if ((await label(inside)).length > 0) {
		reading.findings.push(finding('cda.embedded-unreadable'))
	}
}

/** What a level 1 CDA holds, named after it. */
export function embeddedDocument(
	cda: ReadDocument,
	mediaType: string,
	{ size, sha256 }: { size: number, sha256: string },
	file: string,
): ReadDocument {
	const name = cda.name.replace(/\.[^.]*$/, '') + extensionOf(mediaType)
	return { name, mediaType, size, sha256, source: 'embedded', file, pairedWith: cda.sha256 }
}

/**
 * Reads the CDA in `file` as a stream; what a level 1 body holds goes to `embeddedFile`.
 *
 * @throws {XmlError}
 */
export async function readCdaFile(
	file: string,
	embeddedFile: string,
): Promise<{ cda: CdaReading, embedded: { size: number, sha256: string } | null }> {
	const descriptor = openSync(embeddedFile, 'w', 0o600)
	const hash = createHash('sha256')
	let size = 0
	try {
		const reader = new CdaReader((bytes) => {
			hash.update(bytes)
			size += writeSync(descriptor, bytes)
		})
		for (const chunk of piecesOf(file)) {
			reader.write(chunk)
		}
		const cda = reader.end()
		if (cda.embedded === null) {
			return { cda, embedded: null }
		}
		return restoreEmbedded(embeddedFile, cda.embedded)
			? { cda, embedded: { size: statSync(embeddedFile).size, sha256: await sha256OfFile(embeddedFile) } }
			: { cda, embedded: { size, sha256: hash.digest('hex') } }
	} finally {
		closeSync(descriptor)
		if (statSync(embeddedFile).size === 0) {
			unlinkSync(embeddedFile)
		}
	}
}

/** A file piece by piece, synchronously: this runs in a thread of its own. */
function* piecesOf(file: string): Iterable<Buffer> {
	const descriptor = openSync(file, 'r')
	try {
		const buffer = Buffer.allocUnsafe(PIECE)
		for (let length = readSync(descriptor, buffer); length > 0; length = readSync(descriptor, buffer)) {
			yield buffer.subarray(0, length)
		}
	} finally {
		closeSync(descriptor)
	}
}
