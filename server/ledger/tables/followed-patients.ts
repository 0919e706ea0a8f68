/** « Mes patients », of each person (ADR 50). */
import type { Db, Tx } from '../db.ts'
import type { PatientKey } from './patients.table.ts'

import { linesOf } from '../reads/patient-lines.ts'

export async function follow(tx: Tx, user: string, { structure, id }: PatientKey, at: string): Promise<void> {
	await tx
		.insertInto('followed_patients')
		.values({ user, structure, patient_id: id, at })
		.onConflict((conflict) => conflict.doNothing())
		.execute()
}

/** By whatever line of the register they were followed. */
export async function followNoMore(tx: Tx, user: string, patient: PatientKey): Promise<void> {
	await tx
		.deleteFrom('followed_patients')
		.where('user', '=', user)
		.where('structure', '=', patient.structure)
		.where('patient_id', 'in', linesOf(patient))
		.execute()
}

export async function isFollowed(db: Db, user: string, patient: PatientKey): Promise<boolean> {
	return await db
		.selectFrom('followed_patients')
		.select('at')
		.where('user', '=', user)
		.where('structure', '=', patient.structure)
		.where('patient_id', 'in', linesOf(patient))
		.executeTakeFirst() !== undefined
}

/** A patient who is another structure's now is followed there. */
export async function followersBelongTo(tx: Tx, { structure, id }: PatientKey, to: string): Promise<void> {
	const rows = await tx
		.selectFrom('followed_patients')
		.select(['user', 'at'])
		.where('structure', '=', structure)
		.where('patient_id', '=', id)
		.execute()
	for (const { user, at } of rows) {
		await follow(tx, user, { structure: to, id }, at)
	}
	await tx.deleteFrom('followed_patients').where('structure', '=', structure).where('patient_id', '=', id).execute()
}

/** Of whoever is there no more. */
export async function followsGone(tx: Tx, user: string): Promise<void> {
	await tx.deleteFrom('followed_patients').where('user', '=', user).execute()
}
