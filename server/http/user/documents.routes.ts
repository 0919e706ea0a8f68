/** A received document, to be looked at: what of it can be shown, and its bytes when they are a PDF or a picture. */
import type { Context } from '../../context.ts'
import type { DocumentRow } from '../../triage/act.ts'
import type { Call } from '../call.ts'
import type { Handler } from '../handler.ts'

import { randomUUID } from 'node:crypto'
import { mkdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { MssError } from '../../errors.ts'
import { sha256OfFile } from '../../files/sha256.ts'
import { documentById } from '../../ledger/tables/documents.table.ts'
import { openable } from './waiting.routes.ts'

/** Bytes of a document that is shown. */
const MAX_SHOWN = 50 * 1024 * 1024

export const documentPreview: Handler<'user GET documents/:id/preview'> = async ({ context }, { call, words: { id } }) => {
	const document = await documentOf(context, call, id)
	return withBytes(context, document, async (file) => ({
		...(await context.pool.preview(file, document.media_type)),
		isIntact: (await sha256OfFile(file)) === document.sha256,
	}))
}

/** Only what the page draws by itself: a PDF, a picture. @throws {MssError} MSS-UNKNOWN for anything else */
export const documentContent: Handler<'user GET documents/:id/content'> = async ({ context }, { call, words: { id } }) => {
	const document = await documentOf(context, call, id)
	return withBytes(context, document, async (file) => {
		const preview = await context.pool.preview(file, document.media_type)
		if (preview.kind !== 'pdf' && preview.kind !== 'image') {
			throw new MssError('MSS-UNKNOWN', id)
		}
		return { name: 'Document', mime: preview.kind === 'pdf' ? 'application/pdf' : preview.mediaType, bytes: await readFile(file) }
	})
}

async function documentOf(context: Context, call: Call, id: string): Promise<DocumentRow> {
	const document = /^\d{1,15}$/.test(id) ? await documentById(context.ledger.db, Number(id)) : null
	if (!document) {
		throw new MssError('MSS-UNKNOWN', id)
	}
	await openable(context, call, document.message_id)
	return document
}

/** Read where it stands now. @param most bytes @throws {MssError} MSS-GED-GONE */
export async function withBytes<T>(
	context: Pick<Context, 'ged' | 'spool'>,
	{ file_id: fileId, path }: Pick<DocumentRow, 'file_id' | 'path'>,
	act: (file: string) => Promise<T>,
	most = MAX_SHOWN,
): Promise<T> {
	const entry = fileId === null ? undefined : (await context.ged.locate([{ fileId, path: path ?? '' }])).get(fileId)
	if (!entry || entry.isFolder) {
		throw new MssError('MSS-GED-GONE')
	}
	const folder = context.spool.workFolder(`preview-${randomUUID()}`)
	try {
		await mkdir(folder, { recursive: true, mode: 0o700 })
		const file = join(folder, 'document')
		await context.ged.read(entry.path, file, most)
		return await act(file)
	} finally {
		await rm(folder, { recursive: true, force: true })
	}
}
