/**
 * The register: patients of each structure, and the folder that is theirs. Traits come from imports and from people, never from a
 * document.
 */
import type { Insertable, Selectable, Updateable } from 'kysely'
import type { Db, Tx } from '../db.ts'
import type { Tables } from '../schema.ts'

import { sql } from 'kysely'
import { beginsWith } from '../dialects/either.ts'

type Table = Tables['patients']
export type PatientRow = Selectable<Table>
export type PatientKey = Pick<PatientRow, 'structure' | 'id'>

/** It is another one once any line changed, whoever changed it (31-register-version). */
export async function registerVersion(db: Db): Promise<number> {
	return (await db.selectFrom('register_version').select('version').executeTakeFirstOrThrow()).version
}

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

export async function patientByKey(db: Db, { structure, id }: PatientKey): Promise<PatientRow | undefined> {
	return db.selectFrom('patients').selectAll().where('structure', '=', structure).where('id', '=', id).executeTakeFirst()
}

/** Of these structures, those that have patients: how many, and how many with a folder. */
export async function countFolders(db: Db, structures: string[]): Promise<Map<string, { patients: number, folders: number }>> {
	const rows = structures.length === 0
		? []
		: await db
				.selectFrom('patients')
				.select(({ fn }) => ['structure', fn.countAll<number>().as('patients'), fn.count<number>('folder').as('folders')])
				.where('structure', 'in', structures)
				.groupBy('structure')
				.execute()
	return new Map(rows.map(({ structure, ...counts }) => [structure, counts]))
}

/** One that is known to be there. */
export async function knownPatient(db: Db, { structure, id }: PatientKey): Promise<PatientRow> {
	return db.selectFrom('patients').selectAll().where('structure', '=', structure).where('id', '=', id).executeTakeFirstOrThrow()
}

export async function patientsById(db: Db, structure: string, ids: string[]): Promise<PatientRow[]> {
	return db.selectFrom('patients').selectAll().where('structure', '=', structure).where('id', 'in', ids).orderBy('id').execute()
}

/** Of each matricule one in a structure, unless the register contradicts itself. */
export async function patientsByMatricule(db: Db, structures: string[], matricules: string[]): Promise<PatientRow[]> {
	return structures.length === 0 || matricules.length === 0
		? []
		: db
				.selectFrom('patients')
				.selectAll()
				.where('structure', 'in', structures)
				.where('matricule', 'in', matricules)
				.orderBy('id')
				.orderBy('structure')
				.execute()
}

/** These, of whatever structures. */
export async function patientsByKeys(db: Db, keys: PatientKey[]): Promise<PatientRow[]> {
	const rows = keys.length === 0
		? []
		: await db
				.selectFrom('patients')
				.selectAll()
				.where('structure', 'in', [...new Set(keys.map(({ structure }) => structure))])
				.where('id', 'in', [...new Set(keys.map(({ id }) => id))])
				.orderBy('id')
				.orderBy('structure')
				.execute()
	return rows.filter((row) => keys.some(({ structure, id }) => structure === row.structure && id === row.id))
}

/** Who share the birth date or the birth name; those who share both first. */
export async function patientsNear(
	db: Db,
	structure: string,
	{ birthDate, comparedName }: { birthDate: string | null, comparedName: string | null },
	most: number,
): Promise<PatientRow[]> {
	return db.selectFrom('patients').selectAll().where('structure', '=', structure)
		.where(({ or, eb }) => or([eb('birth_date', '=', birthDate), eb('compared_name', '=', comparedName)]))
		.orderBy(sql`CASE WHEN birth_date = ${birthDate} THEN 1 ELSE 0 END
			+ CASE WHEN compared_name = ${comparedName} THEN 1 ELSE 0 END`, 'desc')
		.orderBy('id')
		.limit(most)
		.execute()
}

/** In the order of their ids. */
export async function patientsOfStructures(db: Db, structures: string[]): Promise<PatientRow[]> {
	return structures.length === 0
		? []
		: db.selectFrom('patients').selectAll().where('structure', 'in', structures).orderBy('id').orderBy('structure').execute()
}

/** Structure after structure. */
export async function allPatients(db: Db): Promise<PatientRow[]> {
	return db.selectFrom('patients').selectAll().orderBy('structure').orderBy('id').execute()
}

/** Of whatever structure but these. */
export async function countPatientsOutside(db: Db, structures: string[]): Promise<{ structure: string, count: number }[]> {
	return db
		.selectFrom('patients')
		.select(({ fn }) => ['structure', fn.countAll<number>().as('count')])
		.where('structure', 'not in', structures)
		.groupBy('structure')
		.orderBy('structure')
		.execute()
}

/** Each folder once, with whose it is by now: of a line that is another one, that one. */
export async function patientsWithFolder(db: Db): Promise<PatientRow[]> {
	const rows = await allPatients(db)
	const keyOf = (structure: string, id: string) => JSON.stringify([structure, id])
	const byKey = new Map(rows.map((row) => [keyOf(row.structure, row.id), row]))
	const owned = rows.filter(({ folder }) => folder !== null).map((row) => {
		const other = row.replaced_by === null ? undefined : byKey.get(keyOf(row.structure, row.replaced_by))
		return other === undefined ? row : { ...other, folder: row.folder, folder_id: row.folder_id, folder_path: row.folder_path }
	})
	return [...new Map(owned.map((row) => [JSON.stringify([row.structure, row.id, row.folder]), row])).values()]
}

/** Whose folder is one of these, or below `folder`; lines that are another one hold none. */
export async function patientsWithFolderIn(db: Db, folders: string[], folder: string): Promise<PatientRow[]> {
	return db
		.selectFrom('patients')
		.selectAll()
		.where('folder', 'is not', null)
		.where('replaced_by', 'is', null)
		.where(({ or, eb }) => or([
			eb('folder', 'in', folders),
			beginsWith('folder', `${folder}/`),
		]))
		.orderBy('structure')
		.orderBy('id')
		.execute()
}

/** Whose folder is, or was when it was seen last, at this path. */
export async function patientByFolder(db: Db, path: string): Promise<PatientRow | undefined> {
	return db
		.selectFrom('patients')
		.selectAll()
		.where(({ or, eb }) => or([eb('folder', '=', path), eb('folder_path', '=', path)]))
		.executeTakeFirst()
}

const TRACES = ['documents', 'messages', 'outgoing'] as const

/** Has somebody written to us about them, or we about them? */
export async function isPatientInUse(db: Db, { structure, id }: PatientKey): Promise<boolean> {
	for (const table of TRACES) {
		if (await db.selectFrom(table).select('id').where('structure', '=', structure).where('patient_id', '=', id).executeTakeFirst()) {
			return true
		}
	}
	return false
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
