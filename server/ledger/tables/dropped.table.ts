/** Who put a file where files leave by themselves, as Nextcloud told it: whoever wrote or moved it last. */
import type { Db, Tx } from '../db.ts'

import { readGroups } from '../stored/dossier.stored.ts'

export interface Dropper {
	/** Account of Nextcloud; empty: nobody who signed in, through a public link. */
	user: string
	/** Theirs, at that moment. */
	groups: string[]
}

export async function noteDropped(tx: Tx, fileId: string, { user, groups }: Dropper, at: string): Promise<void> {
	const row = { user, groups: JSON.stringify(groups), at }
	await tx
		.insertInto('dropped_files')
		.values({ file_id: fileId, ...row })
		.onConflict((conflict) => conflict.column('file_id').doUpdateSet(row))
		.execute()
}

/** @return null where it was not told: the sidecar was stopped, or the file came with the folder that it is in */
export async function droppedBy(db: Db, fileId: string): Promise<Dropper & { at: string } | null> {
	const row = await db.selectFrom('dropped_files').selectAll().where('file_id', '=', fileId).executeTakeFirst()
	return row ? { user: row.user, groups: readGroups(fileId, row.groups), at: row.at } : null
}

/** The same, of many, by file; who it was is told of those alone that it is known of. */
export async function droppersOf(db: Db, fileIds: string[]): Promise<Map<string, Dropper>> {
	const rows = fileIds.length === 0 ? [] : await db.selectFrom('dropped_files').selectAll().where('file_id', 'in', fileIds).execute()
	return new Map(rows.map((row) => [row.file_id, { user: row.user, groups: readGroups(row.file_id, row.groups) }]))
}

/** Of before that moment (ISO 8601). */
export async function dropsForgotten(db: Db, before: string): Promise<void> {
	await db.deleteFrom('dropped_files').where('at', '<', before).execute()
}
