/** Files that stand where they leave by themselves: since when each is as it is, and how often it was seen so. */
import type { Db, Tx } from '../db.ts'

export interface DropSeen {
	/** ISO 8601: since when it has this etag and this size. */
	since: string
	looks: number
}

/** Seen once more; anew where it changed. */
export async function dropSeen(
	tx: Tx,
	{ fileId, etag, size }: { fileId: string, etag: string, size: number },
	now: string,
): Promise<DropSeen> {
	const before = await tx.selectFrom('drops_seen').selectAll().where('file_id', '=', fileId).executeTakeFirst()
	// A clock that was set back says nothing of how long it has been so.
	const isSame = before !== undefined && before.etag === etag && before.size === size && before.seen_at <= now
	const row = { etag, size, seen_at: isSame ? before.seen_at : now, looks: isSame ? before.looks + 1 : 1 }
	await tx
		.insertInto('drops_seen')
		.values({ file_id: fileId, ...row })
		.onConflict((conflict) => conflict.column('file_id').doUpdateSet(row))
		.execute()
	return { since: row.seen_at, looks: row.looks }
}

/** Those that stand there no more are forgotten. */
export async function dropsGone(db: Db, standing: string[]): Promise<void> {
	const known = (await db.selectFrom('drops_seen').select('file_id').execute()).map(({ file_id: id }) => id)
	const gone = known.filter((id) => !standing.includes(id))
	if (gone.length > 0) {
		await db.deleteFrom('drops_seen').where('file_id', 'in', gone).execute()
	}
}
