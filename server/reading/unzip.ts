/** An archive opened within bounds, its entries written beside. Nothing is opened unless every entry is acceptable. */
import type { Finding } from '../mssante/finding.ts'

import { createHash } from 'node:crypto'
import { closeSync, openSync, readSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { inflateRawSync } from 'node:zlib'
import yauzl from 'yauzl'
import { finding } from '../mssante/finding.ts'
import { canonical, isDangerous, isSystems } from '../mssante/xdm/layout.ts'
import { LIMITS } from './limits.ts'

export interface ZipFile {
	/** As written in the archive. */
	name: string
	file: string
	size: number
	sha256: string
	/** For METADATA.XML (mssante.md §4.2). */
	sha1: string
}

/** Bytes of an entry that is opened at once. */
const AT_ONCE = 4 * 1024 * 1024
/** Compression method (APPNOTE §4.4.5). */
const DEFLATE = 8
const SYMLINK = 0o120000
const FILE_TYPE = 0o170000

/** What archives of one message may still hold. */
export interface ZipBudget {
	expanded: number
	archives: number
}

/**
 * Opens an archive. A refusal is a finding, and the archive stays unopened.
 *
 * @param wanted is this one to be opened, by the names of its entries? Asked before anything is expanded
 */
export async function unzip(
	file: string,
	folder: string,
	budget: ZipBudget,
	wanted: (names: string[]) => boolean,
): Promise<{ files: ZipFile[] } | { refused: Finding } | { unwanted: string[] }> {
	let zip: yauzl.ZipFile
	let archive: number
	try {
		zip = await yauzl.openPromise(file, {
			lazyEntries: true,
			strictFileNames: false,
			validateEntrySizes: true,
			decodeStrings: false,
			autoClose: false,
		})
		archive = openSync(file, 'r')
	} catch (error) {
		return { refused: finding('zip.invalid', { why: reasonOf(error) }) }
	}
	try {
		const entries = await entriesOf(zip)
		if ('refused' in entries) {
			return entries
		}
		const names = entries.accepted.map(({ name }) => name)
		if (!wanted(names)) {
			return { unwanted: names }
		}
		budget.expanded -= entries.expanded
		if (--budget.archives < 0 || budget.expanded < 0) {
			return { refused: finding('message.too-heavy') }
		}
		const files: ZipFile[] = []
		for (const [index, entry] of entries.accepted.entries()) {
			files.push(await extract(zip, archive, entry, join(folder, `entry-${index}`)))
		}
		return { files }
	} catch (error) {
		return { refused: finding('zip.invalid', { why: reasonOf(error) }) }
	} finally {
		zip.close()
		closeSync(archive)
	}
}

interface Accepted {
	name: string
	entry: yauzl.Entry
}

async function entriesOf(zip: yauzl.ZipFile): Promise<{ accepted: Accepted[], expanded: number } | { refused: Finding }> {
	if (zip.entryCount > LIMITS.zipEntries) {
		return { refused: finding('zip.too-many', { most: LIMITS.zipEntries }) }
	}
	const accepted: Accepted[] = []
	const names = new Set<string>()
	let [expanded, compressed] = [0, 0]
	for await (const entry of zip.eachEntry()) {
		const name = nameOf(entry)
		if (isDangerous(name)) {
			return { refused: finding('zip.entry-name') }
		}
		if ((entry.externalFileAttributes >>> 16 & FILE_TYPE) === SYMLINK) {
			return { refused: finding('zip.link') }
		}
		if (entry.isEncrypted()) {
			return { refused: finding('zip.encrypted') }
		}
		expanded += entry.uncompressedSize
		compressed += entry.compressedSize
		if (expanded > LIMITS.zipExpanded) {
			return { refused: finding('zip.too-big', { most: LIMITS.zipExpanded / 1024 / 1024 }) }
		}
		if (entry.uncompressedSize > LIMITS.zipRatioFrom && entry.uncompressedSize > entry.compressedSize * LIMITS.zipRatio) {
			return { refused: finding('zip.ratio', { most: LIMITS.zipRatio }) }
		}
		if (/[/\\]$/.test(name) || isSystems(name)) {
			continue
		}
		if (names.has(canonical(name))) {
			return { refused: finding('zip.twice') }
		}
		names.add(canonical(name))
		accepted.push({ name, entry })
	}
	if (expanded > LIMITS.zipRatioFrom && expanded > compressed * LIMITS.zipRatio) {
		return { refused: finding('zip.ratio', { most: LIMITS.zipRatio }) }
	}
	return { accepted, expanded }
}

/** The name as bytes say: UTF-8 when flagged or valid, else CP437's ASCII part (ISO-8859-1 keeps every byte apart). */
function nameOf(entry: yauzl.Entry): string {
	const raw = entry.fileNameRaw
	const utf8 = raw.toString('utf8')
	return utf8.includes('�') ? raw.toString('latin1') : utf8
}

async function extract(zip: yauzl.ZipFile, archive: number, { name, entry }: Accepted, path: string): Promise<ZipFile> {
	const [sha256, sha1] = [createHash('sha256'), createHash('sha1')]
	let size = 0
	const descriptor = openSync(path, 'w', 0o600)
	try {
		for await (const chunk of await contentOf(zip, archive, entry)) {
			sha256.update(chunk)
			sha1.update(chunk)
			size += writeSync(descriptor, chunk)
		}
	} finally {
		closeSync(descriptor)
	}
	return { name, file: path, size, sha256: sha256.digest('hex'), sha1: sha1.digest('hex') }
}

/** What an entry holds: at once when it is small (three times faster, in a thread that may block), streamed when it is not. */
async function contentOf(zip: yauzl.ZipFile, archive: number, entry: yauzl.Entry): Promise<Iterable<Buffer> | AsyncIterable<Buffer>> {
	const isPlain = entry.compressionMethod === 0 || entry.compressionMethod === DEFLATE
	if (!isPlain || entry.uncompressedSize > AT_ONCE || entry.compressedSize > AT_ONCE) {
		return await zip.openReadStreamPromise(entry) as AsyncIterable<Buffer>
	}
	const { fileDataStart } = await zip.readLocalFileHeaderPromise(entry, { minimal: true })
	const stored = Buffer.allocUnsafe(entry.compressedSize)
	if (readSync(archive, stored, 0, stored.length, fileDataStart) !== stored.length) {
		throw new Error('archive tronquée')
	}
	const content
		= entry.compressionMethod === DEFLATE ? inflateRawSync(stored, { maxOutputLength: Math.max(1, entry.uncompressedSize) }) : stored
	if (content.length !== entry.uncompressedSize) {
		throw new Error('taille annoncée fausse')
	}
	return [content]
}

function reasonOf(error: unknown): string {
	return error instanceof Error ? error.message.split('\n', 1)[0]!.slice(0, 80) : 'erreur inconnue'
}
