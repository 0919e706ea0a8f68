/**
 * The register: patients of each structure, and the folder that is theirs. Traits come from imports and from people, never from a
 * document.
 */
import type { Insertable, Selectable, Updateable } from 'kysely'
import type { Tx } from '../db.ts'
import type { Tables } from '../schema.ts'

type Table = Tables['patients']
export type PatientRow = Selectable<Table>
export type PatientKey = Pick<PatientRow, 'structure' | 'id'>

export async function addPatient(tx: Tx, row: Insertable<Table>): Promise<void> {
	await tx.insertInto('patients').values(row).execute()
}

/** Of one that is known. */
export async function changePatient(tx: Tx, { structure, id }: PatientKey, change: Updateable<Table>): Promise<boolean> {
	const { numUpdatedRows } = await tx
		.updateTable('patients')
		.set(change)
		.where('structure', '=', structure)
		.where('id', '=', id)
		.executeTakeFirst()
	return numUpdatedRows > 0n
}

/** Their folder, once: one that has a folder keeps it. */
export async function giveFolder(
	tx: Tx,
	{ structure, id }: PatientKey,
	{ path, fileId }: { path: string, fileId: string },
): Promise<boolean> {
	const { numUpdatedRows } = await tx
		.updateTable('patients')
		.set({ folder: path, folder_id: fileId, folder_path: path })
		.where('structure', '=', structure)
		.where('id', '=', id)
		.where('folder', 'is', null)
		.executeTakeFirst()
	return numUpdatedRows > 0n
}

export async function takeOutPatient(tx: Tx, { structure, id }: PatientKey): Promise<boolean> {
	const { numDeletedRows } = await tx.deleteFrom('patients').where('structure', '=', structure).where('id', '=', id).executeTakeFirst()
	return numDeletedRows > 0n
}
