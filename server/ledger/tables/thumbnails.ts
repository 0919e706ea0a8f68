/** Small pictures of documents, made when somebody first sees their row: kept as long as it stands on a list. */
import type { Db } from '../db.ts'

/** @param picture a JPEG in base64; null: nothing of it can be drawn. @param at ISO 8601 */
export async function keepThumbnail(db: Db, documentId: number, picture: string | null, at: string): Promise<void> {
	await db
		.insertInto('thumbnails')
		.values({ document_id: documentId, picture, made_at: at })
		.onConflict((conflict) => conflict.doNothing())
		.execute()
}

/** @param before ISO 8601 */
export async function thumbnailsForgotten(db: Db, before: string): Promise<void> {
	await db.deleteFrom('thumbnails').where('made_at', '<', before).execute()
}
