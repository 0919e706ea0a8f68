/** Small pictures of documents, made when somebody first sees their row: kept as long as it stands on a list, its document in the store. */
import type { Db, Tx } from '../db.ts'

/**
 * Of a document that still stands there: it may have been erased, or removed, while it was drawn.
 *
 * @param picture a JPEG in base64; null: nothing of it can be drawn
 * @param at ISO 8601
 */
export async function keepThumbnail(db: Db, documentId: number, picture: string | null, at: string): Promise<void> {
	await db
		.insertInto('thumbnails')
		.columns(['document_id', 'picture', 'made_at'])
		.expression(db
			.selectFrom('documents')
			.select(({ val }) => ['documents.id', val(picture).as('picture'), val(at).as('made_at')])
			.where('documents.id', '=', documentId)
			.where('path', 'is not', null)
			.where('state', '!=', 'removed'))
		.onConflict((conflict) => conflict.doNothing())
		.execute()
}

/** With its document. */
export async function thumbnailErased(tx: Tx, documentId: number): Promise<void> {
	await tx.deleteFrom('thumbnails').where('document_id', '=', documentId).execute()
}

/** @param before ISO 8601 */
export async function thumbnailsForgotten(db: Db, before: string): Promise<void> {
	await db.deleteFrom('thumbnails').where('made_at', '<', before).execute()
}
