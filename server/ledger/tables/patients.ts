/**
 * The register: patients of each structure, and the folder that is theirs. Traits come from imports and from people, never from a
 * document.
 */
import type { Insertable, Selectable, Updateable } from 'kysely'
import type { Db, Tx } from '../db.ts'
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

/** How many there are, and how many of them have a folder. */
export async function patientCounts(db: Db): Promise<{ count: number, withFolder: number }> {
	return db
		.selectFrom('patients')
		.select(({ fn }) => [fn.countAll<number>().as('count'), fn.count<number>('folder').as('withFolder')])
		.executeTakeFirstOrThrow()
}

/** What the bearer of a matricule objects to, in every structure and line of the register. */
export async function oppositionsOf(db: Db, matricule: string): Promise<PatientRow['opposition'][]> {
	const rows = await db.selectFrom('patients').select('opposition').where('matricule', '=', matricule).execute()
	return rows.map(({ opposition }) => opposition)
}

/** Of these structures, those whose folder has one of these ids. */
export async function patientsByFolder(db: Db, structures: string[], folderIds: string[]): Promise<PatientRow[]> {
	return db.selectFrom('patients').selectAll().where('folder_id', 'in', folderIds).where('structure', 'in', structures).execute()
}

/** Whose folder was never seen: it is known by its path alone. */
export async function patientsUnseen(db: Db, structures: string[]): Promise<PatientRow[]> {
	return db
		.selectFrom('patients')
		.selectAll()
		.where('folder', 'is not', null)
		.where('folder_id', 'is', null)
		.where('structure', 'in', structures)
		.execute()
}

/** Where patients of every structure have their folder. */
export async function patientFolders(db: Db): Promise<Pick<PatientRow, 'structure' | 'folder' | 'folder_path'>[]> {
	return db.selectFrom('patients').select(['structure', 'folder', 'folder_path']).where('folder', 'is not', null).execute()
}
