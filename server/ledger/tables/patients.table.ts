/**
 * The register: patients of each structure, and the folder that is theirs. Traits come from imports and from people, never from a
 * document.
 */
import type { Insertable, Selectable, Updateable } from 'kysely'
import type { Db, Tx } from '../db.ts'
import type { Tables } from '../ledger-schema.ts'

import { changed, removed } from './changed.ts'

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
	return changed(
		tx
			.updateTable('patients')
			.set(change)
			.where('structure', '=', structure)
			.where('id', '=', id),
	)
}

/** Their folder, once: one that has a folder keeps it. */
export async function giveFolder(
	tx: Tx,
	{ structure, id }: PatientKey,
	{ path, fileId }: { path: string, fileId: string },
): Promise<boolean> {
	return changed(
		tx
			.updateTable('patients')
			.set({ folder: path, folder_id: fileId, folder_path: path })
			.where('structure', '=', structure)
			.where('id', '=', id)
			.where('folder', 'is', null),
	)
}

export async function takeOutPatient(tx: Tx, { structure, id }: PatientKey): Promise<boolean> {
	return removed(tx.deleteFrom('patients').where('structure', '=', structure).where('id', '=', id))
}

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
	return changed(
		tx
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
			.where('out_at', 'is', null),
	)
}

/** Of one that was said out. */
export async function lineBack(tx: Tx, { structure, id }: PatientKey): Promise<boolean> {
	return changed(
		tx
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
			.where('out_at', 'is not', null),
	)
}

/** Its folder is not theirs: of one that has this one. */
export async function folderTaken(tx: Tx, { structure, id }: PatientKey, folder: string): Promise<boolean> {
	return changed(
		tx
			.updateTable('patients')
			.set({ folder: null, folder_id: null, folder_path: null })
			.where('structure', '=', structure)
			.where('id', '=', id)
			.where('folder', '=', folder),
	)
}

export async function patientByKey(db: Db, { structure, id }: PatientKey): Promise<PatientRow | undefined> {
	return db.selectFrom('patients').selectAll().where('structure', '=', structure).where('id', '=', id).executeTakeFirst()
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

/** Whose folder is, or was when it was seen last, at this path. */
export async function patientByFolder(db: Db, path: string): Promise<PatientRow | undefined> {
	return db
		.selectFrom('patients')
		.selectAll()
		.where(({ or, eb }) => or([eb('folder', '=', path), eb('folder_path', '=', path)]))
		.executeTakeFirst()
}

/** Of these structures, those whose folder has one of these ids. */
export async function patientsByFolder(db: Db, structures: string[], folderIds: string[]): Promise<PatientRow[]> {
	return db.selectFrom('patients').selectAll().where('folder_id', 'in', folderIds).where('structure', 'in', structures).execute()
}
