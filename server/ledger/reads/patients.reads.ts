/** The register, as it is asked for to decide something. */
import type { Db } from '../db.ts'
import type { PatientKey, PatientRow } from '../tables/patients.table.ts'

import { sql } from 'kysely'
import { beginsWith } from '../dialects/either.ts'
import { allPatients } from '../tables/patients.table.ts'

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
