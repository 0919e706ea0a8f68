/**
 * What a person says of a line of the register: that this resident has left, or is another line. The line stays, with what is filed in its
 * name; it is said back at any time.
 */
import type { RawBuilder } from 'kysely'
import type { Db } from '../db.ts'
import type { PatientKey, PatientRow } from '../tables/patients.table.ts'

import { sql } from 'kysely'

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
