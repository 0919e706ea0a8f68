/** Files that are to bear the tag « MSSanté », and do not yet. */
import type { Selectable } from 'kysely'
import type { Db, Tx } from '../db.ts'
import type { Tables } from '../ledger-schema.ts'

export async function tagDue(tx: Tx, fileId: string): Promise<void> {
	await tx
		.insertInto('tags')
		.values({ file_id: fileId, next_attempt_at: null })
		.onConflict((conflict) => conflict.column('file_id').doNothing())
		.execute()
}

export async function tagged(db: Db, fileId: string): Promise<void> {
	await db.deleteFrom('tags').where('file_id', '=', fileId).execute()
}

export async function tagLater(db: Db, fileId: string, attempts: number, next: string): Promise<void> {
	await db.updateTable('tags').set({ attempts, next_attempt_at: next }).where('file_id', '=', fileId).execute()
}

/** @param dueBefore ISO 8601; null: whatever their next attempt */
export async function tagsDue(db: Db, dueBefore: string | null, most: number): Promise<Selectable<Tables['tags']>[]> {
	let query = db.selectFrom('tags').selectAll()
	if (dueBefore !== null) {
		query = query.where(({ or, eb }) => or([eb('next_attempt_at', 'is', null), eb('next_attempt_at', '<=', dueBefore)]))
	}
	return query.limit(most).execute()
}
