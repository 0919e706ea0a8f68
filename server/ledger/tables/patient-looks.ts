/** Whose page each person opened, and when that was last told in the journal. */
import type { Db, Tx } from '../db.ts'
import type { PatientKey } from './patients.table.ts'

/** Is it to be told in the journal that this person opened that page? Once, until `since` (ISO 8601) has passed the last time. */
export async function lookedAnew(tx: Tx, user: string, { structure, id }: PatientKey, at: string, since: string): Promise<boolean> {
	const { numInsertedOrUpdatedRows } = await tx
		.insertInto('patient_looks')
		.values({ user, structure, patient_id: id, at })
		.onConflict((conflict) => conflict
			.columns(['user', 'structure', 'patient_id'])
			.doUpdateSet({ at })
			.where('patient_looks.at', '<', since))
		.executeTakeFirstOrThrow()
	return (numInsertedOrUpdatedRows ?? 0n) > 0n
}

export async function lastLook(db: Db, user: string, { structure, id }: PatientKey): Promise<string | null> {
	const row = await db
		.selectFrom('patient_looks')
		.select('at')
		.where('user', '=', user)
		.where('structure', '=', structure)
		.where('patient_id', '=', id)
		.executeTakeFirst()
	return row?.at ?? null
}

/** @param before ISO 8601 */
export async function looksForgotten(db: Db, before: string): Promise<void> {
	await db.deleteFrom('patient_looks').where('at', '<', before).execute()
}

/** Of whoever is there no more. */
export async function looksGone(tx: Tx, user: string): Promise<void> {
	await tx.deleteFrom('patient_looks').where('user', '=', user).execute()
}
