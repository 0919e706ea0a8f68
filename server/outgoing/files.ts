/** The files to send, copied aside once: what is checked, hashed and sent are the same bytes. */
import type { Config } from '../config/schema.ts'
import type { Desk } from '../desk.ts'
import type { Notice } from './notice.ts'
import type { SendRequest } from './request.ts'

import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { realpath, stat } from 'node:fs/promises'
import { basename, join, relative, resolve, sep } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { MssError } from '../errors.ts'
import { sha256OfFile } from '../sha256.ts'
import { notice } from './notice.ts'
import { convertToPdfA } from './pdfa.ts'
import { LIMITS } from './request.ts'

export interface SourceFile {
	/** Its own name. */
	name: string
	/** Below the GED's root when `fileId` is known, else where it was on this machine. */
	path: string
	fileId: string | null
	/** Of the file as it was. */
	sourceSha256: string
	/** Of the bytes that leave. */
	sha256: string
	/** The copy that leaves. */
	copy: string
	size: number
}

/** Copies, checks and on request converts. @throws {MssError} MSS-FILE, MSS-SEND-… */
export async function gatherFiles({ pool, ged, config }: Pick<Desk, 'pool' | 'ged' | 'config'>, request: SendRequest, folder: string): Promise<{ files: SourceFile[], notices: Notice[] }> {
	if (request.files.length > LIMITS.files) {
		throw new MssError('MSS-SEND-TOO-MANY', `fichiers (${LIMITS.files} au plus)`)
	}
	const files: SourceFile[] = []
	const notices: Notice[] = []
	let total = 0
	for (const [index, path] of request.files.entries()) {
		total += await sizeOf(path)
		if (total > LIMITS.bytes) {
			throw new MssError('MSS-SEND-TOO-MANY', `octets (${LIMITS.bytes / 1_000_000} Mo au plus)`)
		}
		const copy = join(folder, `source-${index}`)
		const sourceSha256 = await copyHashed(path, copy)
		const file: SourceFile = { name: basename(path).normalize('NFC'), ...await placeOf(ged, config, path), sourceSha256, sha256: sourceSha256, copy, size: await sizeOf(copy) }
		files.push(request.isXdm ? await checked(pool, file, request.pdfa, notices) : file)
	}
	return { files, notices }
}

/** A PDF that opens; its lack of PDF/A-1 is told, or mended on request. */
async function checked(pool: Desk['pool'], file: SourceFile, pdfa: boolean, notices: Notice[]): Promise<SourceFile> {
	const facts = await pool.pdfFacts(file.copy)
	if (facts.state !== 'sound') {
		throw new MssError({ 'not-pdf': 'MSS-SEND-NOT-PDF', locked: 'MSS-SEND-PDF-LOCKED', broken: 'MSS-SEND-PDF-BROKEN' }[facts.state] as 'MSS-SEND-NOT-PDF', file.name)
	}
	if (facts.lacks.length === 0) {
		return file
	}
	if (!pdfa || facts.isSigned) {
		notices.push(notice('not-pdfa', file.name), ...pdfa ? [notice('pdfa-signed', file.name)] : [])
		return file
	}
	const copy = `${file.copy}-pdfa`
	await convertToPdfA(file.copy, copy)
	if ((await pool.pdfFacts(copy)).state !== 'sound') {
		throw new MssError('MSS-SEND-PDFA-TOOL', 'résultat illisible')
	}
	return { ...file, copy, size: await sizeOf(copy), sha256: await sha256OfFile(copy) }
}

async function sizeOf(path: string): Promise<number> {
	const status = await stat(path).catch((error: unknown) => {
		throw new MssError('MSS-FILE', path, { cause: error })
	})
	if (!status.isFile()) {
		throw new MssError('MSS-FILE', path)
	}
	return status.size
}

async function copyHashed(path: string, copy: string): Promise<string> {
	const hash = createHash('sha256')
	try {
		await pipeline(createReadStream(path), async function* (chunks: AsyncIterable<Buffer>) {
			for await (const chunk of chunks) {
				hash.update(chunk)
				yield chunk
			}
		}, createWriteStream(copy, { mode: 0o600 }))
	} catch (error) {
		throw new MssError('MSS-FILE', path, { cause: error })
	}
	return hash.digest('hex')
}

/** A file of the GED is known by its id, wherever it goes later. */
async function placeOf(ged: Desk['ged'], { ged: { root } }: Config, path: string): Promise<Pick<SourceFile, 'path' | 'fileId'>> {
	const whole = await realpath(resolve(path))
	const inside = relative(await realpath(root).catch(() => root), whole)
	const entry = inside.startsWith('..') || inside === whole ? null : await ged.stat(inside.split(sep).join('/'))
	return entry === null ? { path: whole, fileId: null } : { path: entry.path, fileId: entry.fileId }
}
