/** What stands for a message on a list: the first of its documents that can be drawn, a PDF before a picture. */
import type { Db } from '../ledger/db.ts'

export interface Drawn {
	message: number
	id: number
	media_type: string
	file_id: string | null
	path: string | null
	/** When it was drawn (ISO 8601), and how: a JPEG in base64, or null where nothing can be. */
	made_at: string | null
	picture: string | null
}

const KINDS = ['application/pdf', 'image/png', 'image/jpeg']

/** @param messages ids */
export async function drawnOf(db: Db, messages: number[]): Promise<Drawn[]> {
	const rows = messages.length === 0
		? []
		: await db
				.selectFrom('documents')
				.leftJoin('thumbnails', 'thumbnails.document_id', 'documents.id')
				.select(['documents.message_id as message', 'documents.id', 'media_type', 'file_id', 'path', 'made_at', 'picture'])
				.where('documents.message_id', 'in', messages)
				.where('media_type', 'in', KINDS)
				.where('file_id', 'is not', null)
				// Of what was erased, nothing is drawn.
				.where('path', 'is not', null)
				.where('documents.state', '!=', 'removed')
				.orderBy('documents.position')
				.execute()
	const first = new Map<number, Drawn>()
	for (const row of rows.sort((one, other) => KINDS.indexOf(one.media_type) - KINDS.indexOf(other.media_type))) {
		first.set(row.message, first.get(row.message) ?? row)
	}
	return [...first.values()]
}
