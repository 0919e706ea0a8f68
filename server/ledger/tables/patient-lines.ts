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

/** The line that each row is by now; itself where nothing else is said, or that one is gone. */
export async function linesNow(db: Db, rows: PatientRow[]): Promise<PatientRow[]> {
	const replaced = rows.filter(({ replaced_by: by }) => by !== null)
	const others = replaced.length === 0
		? []
		: await db
				.selectFrom('patients')
				.selectAll()
				.where('structure', 'in', [...new Set(replaced.map(({ structure }) => structure))])
				.where('id', 'in', [...new Set(replaced.map(({ replaced_by: by }) => by!))])
				.execute()
	const byKey = new Map(others.map((row) => [keyOf(row.structure, row.id), row]))
	return rows.map((row) => row.replaced_by === null ? row : byKey.get(keyOf(row.structure, row.replaced_by)) ?? row)
}

/** The same, each line once. */
export async function followedLines(db: Db, rows: PatientRow[]): Promise<PatientRow[]> {
	return [...new Map((await linesNow(db, rows)).map((row) => [keyOf(row.structure, row.id), row])).values()]
}

function keyOf(structure: string, id: string): string {
	return JSON.stringify([structure, id])
}
