/** The files to send, pinned or copied aside once: what is checked, hashed and sent are the same bytes. */
import type { Context } from '../context.ts'
import type { Notice } from './notice.ts'
import type { GivenFile, SendRequest } from './request.ts'

import { copyFile, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { MssError } from '../errors.ts'
import { sha256OfFile } from '../files/sha256.ts'
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
	/** The copy that leaves, or that is pinned. */
	copy: string
	size: number
}

/** Copies into a folder of our own those that are not pinned. @throws {MssError} MSS-FILE, MSS-SEND-TOO-MANY */
export async function bringFiles(ged: Context['ged'], request: SendRequest, folder: string): Promise<SourceFile[]> {
	if (request.files.length > LIMITS.files) {
		throw new MssError('MSS-SEND-TOO-MANY', `fichiers (${LIMITS.files} au plus)`)
	}
	const files: SourceFile[] = []
	let left: number = LIMITS.bytes
	for (const [index, given] of request.files.entries()) {
		const isPinned = typeof given !== 'string' && given.isPinned === true
		const copy = isPinned ? given.file : join(folder, `source-${index}`)
		const { path, fileId } = isPinned ? given : await bring(ged, given, copy, left)
		const size = await sizeOf(copy)
		left -= size
		const sourceSha256 = await sha256OfFile(copy)
		const name = (typeof given === 'string' ? basename(path) : given.name).normalize('NFC')
		files.push({ name, path, fileId, sourceSha256, sha256: sourceSha256, copy, size })
	}
	return files
}

/** Checks and on request converts, into a folder of our own, those of a health message. @throws {MssError} MSS-SEND-… */
export async function checkFiles(
	pool: Context['pool'],
	brought: SourceFile[],
	{ isXdm, pdfa }: SendRequest,
	folder: string,
): Promise<{ files: SourceFile[], notices: Notice[] }> {
	const notices: Notice[] = []
	const files: SourceFile[] = []
	for (const file of brought) {
		files.push(isXdm ? await checked(pool, file, pdfa, folder, notices) : file)
	}
	return { files, notices }
}

/** What was named is fetched, what was handed over is taken: both are a copy of our own. */
async function bring(ged: Context['ged'], given: GivenFile, copy: string, limit: number): Promise<{ path: string, fileId: string | null }> {
	if (typeof given === 'string') {
		return ged.take(given, copy, limit)
	}
	if (await sizeOf(given.file) > limit) {
		throw new MssError('MSS-SEND-TOO-MANY', `octets (${LIMITS.bytes / 1_000_000} Mo au plus)`)
	}
	await copyFile(given.file, copy)
	return { path: given.path, fileId: given.fileId }
}

/** A PDF that opens; its lack of PDF/A-1 is told, or mended on request. */
async function checked(
	pool: Context['pool'],
	file: SourceFile,
	pdfa: SendRequest['pdfa'],
	folder: string,
	notices: Notice[],
): Promise<SourceFile> {
	const facts = await pool.pdfFacts(file.copy)
	if (facts.state !== 'sound') {
		throw new MssError(
			{ 'not-pdf': 'MSS-SEND-NOT-PDF', locked: 'MSS-SEND-PDF-LOCKED', broken: 'MSS-SEND-PDF-BROKEN' }[
				facts.state
			] as 'MSS-SEND-NOT-PDF',
			file.name,
		)
	}
	if (facts.lacks.length === 0) {
		return file
	}
	if (!pdfa || facts.isSigned) {
		notices.push(notice('not-pdfa', file.name), ...pdfa ? [notice('pdfa-signed', file.name)] : [])
		return file
	}
	const copy = join(folder, `${basename(file.copy)}-pdfa.pdf`)
	try {
		await convertToPdfA(pool, file.copy, copy)
	} catch (error) {
		if (pdfa !== 'wished' || !(error instanceof MssError)) {
			throw error
		}
		notices.push(notice('pdfa-failed', `« ${file.name} » (${error.detail})`))
		return file
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
