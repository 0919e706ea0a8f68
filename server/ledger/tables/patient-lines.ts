/**
 * What a person says of a line of the register: that this resident has left, or is another line. The line stays, with what is filed in its
 * name; it is said back at any time.
 */
import type { RawBuilder } from 'kysely'
import type { Db, Tx } from '../db.ts'
import type { PatientKey, PatientRow } from './patients.ts'

import { sql } from 'kysely'

export interface SaidOut {
	at: string
	by: string
	reason: string | null
	/** The line of the same structure that this one is. */
	replacedBy: string | null
	/** What that line had, where it takes the folder of this one. */
	otherFolder: Pick<PatientRow, 'folder' | 'folder_id' | 'folder_path'> | null
}

/** Once: of one that is in. */
export async function lineOut(
	tx: Tx,
	{ structure, id }: PatientKey,
	{ at, by, reason, replacedBy, otherFolder }: SaidOut,
): Promise<boolean> {
	const { numUpdatedRows } = await tx
		.updateTable('patients')
		.set({
			out_at: at,
			out_by: by,
			out_reason: reason,
			replaced_by: replacedBy,
			other_folder: otherFolder?.folder ?? null,
			other_folder_id: otherFolder?.folder_id ?? null,
			other_folder_path: otherFolder?.folder_path ?? null,
		})
		.where('structure', '=', structure)
		.where('id', '=', id)
		.where('out_at', 'is', null)
		.executeTakeFirst()
	return numUpdatedRows > 0n
}

/** Of one that was said out. */
export async function lineBack(tx: Tx, { structure, id }: PatientKey): Promise<boolean> {
	const { numUpdatedRows } = await tx
		.updateTable('patients')
		.set({
			out_at: null,
			out_by: null,
			out_reason: null,
			replaced_by: null,
			other_folder: null,
			other_folder_id: null,
			other_folder_path: null,
		})
		.where('structure', '=', structure)
		.where('id', '=', id)
		.where('out_at', 'is not', null)
		.executeTakeFirst()
	return numUpdatedRows > 0n
}

/** Its folder is not theirs: of one that has this one. */
export async function folderTaken(tx: Tx, { structure, id }: PatientKey, folder: string): Promise<boolean> {
	const { numUpdatedRows } = await tx
		.updateTable('patients')
		.set({ folder: null, folder_id: null, folder_path: null })
		.where('structure', '=', structure)
		.where('id', '=', id)
		.where('folder', '=', folder)
		.executeTakeFirst()
	return numUpdatedRows > 0n
}

/** Lines that were said to be this one. */
export async function linesReplacedBy(db: Db, { structure, id }: PatientKey): Promise<PatientRow[]> {
	return db.selectFrom('patients').selectAll().where('structure', '=', structure).where('replaced_by', '=', id).orderBy('id').execute()
}

/** The ids under which documents of this patient stand: for `IN`. */
export function linesOf({ structure, id }: PatientKey): RawBuilder<string> {
	return sql<string>`(SELECT ${id} UNION ALL SELECT replaced.id FROM patients AS replaced
		WHERE replaced.structure = ${structure} AND replaced.replaced_by = ${id})`
}

/** The line that a row is by now, among these; itself where nothing else is said, or that one is gone. */
export async function followedLines(db: Db, rows: PatientRow[]): Promise<PatientRow[]> {
	const followed: PatientRow[] = []
	for (const row of rows) {
		const other = row.replaced_by === null
			? undefined
			: await db
					.selectFrom('patients')
					.selectAll()
					.where('structure', '=', row.structure)
					.where('id', '=', row.replaced_by)
					.executeTakeFirst()
		followed.push(other ?? row)
	}
	return [...new Map(followed.map((row) => [JSON.stringify([row.structure, row.id]), row])).values()]
}
