/** The lines of a text that may be large, bounded: the extraction as text, or zipped as the Annuaire Santé gives it. */
import type { Readable } from 'node:stream'

import { open } from 'node:fs/promises'
import { promisify } from 'node:util'
import yauzl from 'yauzl'
import { MssError } from '../errors.ts'
import { bytesOf } from '../files/bytes-of.ts'

/** Bytes of the whole text: 89 MB in 2026. */
const MAX_TEXT = 2_000_000_000
/** Characters of one line. */
const MAX_LINE = 64 * 1024
const ZIP = Buffer.from('PK\u0003\u0004')

export interface Extraction {
	/** Name of the text file: it bears its date. */
	name: string
	lines: AsyncIterable<string>
}

/** @throws {MssError} MSS-FILE, MSS-DIRECTORY-FILE */
export async function openExtraction(file: string): Promise<Extraction> {
	const head = Buffer.alloc(ZIP.length)
	try {
		const handle = await open(file, 'r')
		await handle.read(head, 0, head.length, 0).finally(() => handle.close())
	} catch (error) {
		throw new MssError('MSS-FILE', file, { cause: error })
	}
	return head.equals(ZIP) ? openZip(file) : { name: file, lines: linesOf(bytesOf(file)) }
}

async function openZip(file: string): Promise<Extraction> {
	try {
		const zip = await promisify<string, yauzl.Options, yauzl.ZipFile>(yauzl.open)(file, { lazyEntries: true, autoClose: true })
		const entry = await new Promise<yauzl.Entry>((resolve, reject) => {
			zip.on('entry', (one: yauzl.Entry) => /\.(?:txt|csv)$/i.test(one.fileName) ? resolve(one) : zip.readEntry())
			zip.on('end', () => reject(new MssError('MSS-DIRECTORY-FILE', 'archive sans fichier texte')))
			zip.on('error', reject)
			zip.readEntry()
		})
		const stream = await new Promise<Readable>((resolve, reject) =>
			zip.openReadStream(entry, (error, opened) => (error ? reject(error) : resolve(opened))))
		return { name: entry.fileName, lines: linesOf(stream) }
	} catch (error) {
		throw error instanceof MssError ? error : new MssError('MSS-DIRECTORY-FILE', 'archive illisible', { cause: error })
	}
}

async function* linesOf(stream: AsyncIterable<Buffer>): AsyncIterable<string> {
	const decoder = new TextDecoder()
	let held = ''
	let total = 0
	for await (const chunk of stream) {
		total += chunk.length
		const lines = (held + decoder.decode(chunk, { stream: true })).split(/\r?\n/)
		held = lines.pop()!
		if (total > MAX_TEXT || held.length > MAX_LINE) {
			throw new MssError('MSS-DIRECTORY-FILE', 'texte ou ligne trop longs')
		}
		yield* lines
	}
	if (held !== '') {
		yield held
	}
}
