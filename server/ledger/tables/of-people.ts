/** What each person keeps for themselves: what they have read, whom they follow, whose page they opened, lists of theirs (ADR 50). */
import type { Selectable } from 'kysely'
import type { Db, Tx } from '../db.ts'
import type { Tables } from '../schema.ts'
import type { PatientKey } from './patients.ts'

import { linesOf } from './patient-lines.ts'

/** Rows of one statement. */
const BATCH = 500
/** Milliseconds after which nobody is shown as new what came: more days than « Aujourd’hui » shows. */
const MARKED = 62 * 24 * 60 * 60_000

/** What came before is new to nobody: its marks are forgotten. ISO 8601. @param now milliseconds */
export function marksSince(now: number): string {
	return new Date(now - MARKED).toISOString()
}

/** @return of these messages, those that this person had not read yet */
export async function unreadAmong(db: Db, user: string, messages: number[]): Promise<number[]> {
	const read = messages.length === 0
		? []
		: await db.selectFrom('read_marks').select('message_id').where('user', '=', user).where('message_id', 'in', messages).execute()
	const known = new Set(read.map(({ message_id: id }) => id))
	return messages.filter((id) => !known.has(id))
}

export async function markRead(db: Db, user: string, messages: number[], at: string): Promise<void> {
	for (let index = 0; index < messages.length; index += BATCH) {
		await db
			.insertInto('read_marks')
			.values(messages.slice(index, index + BATCH).map((id) => ({ user, message_id: id, at })))
			.onConflict((conflict) => conflict.doNothing())
			.execute()
	}
}

export async function markUnread(db: Db, user: string, messages: number[]): Promise<void> {
	for (let index = 0; index < messages.length; index += BATCH) {
		await db.deleteFrom('read_marks').where('user', '=', user).where('message_id', 'in', messages.slice(index, index + BATCH)).execute()
	}
}

/** What nobody is shown any more as new. @param before ISO 8601 */
export async function marksForgotten(db: Db, before: string): Promise<void> {
	await db.deleteFrom('read_marks').where('message_id', 'in', db.selectFrom('messages').select('id').where('received_at', '<', before))
		.execute()
	await db.deleteFrom('patient_looks').where('at', '<', before).execute()
}

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

export type KeptViewRow = Selectable<Tables['kept_views']>

/** In the order in which they were made. */
export async function viewsOf(db: Db, user: string): Promise<KeptViewRow[]> {
	return db.selectFrom('kept_views').selectAll().where('user', '=', user).orderBy('at').orderBy('name').execute()
}

/** Of one of that name: its filters are these now. */
export async function keepView(tx: Tx, view: KeptViewRow): Promise<void> {
	await tx
		.insertInto('kept_views')
		.values(view)
		.onConflict((conflict) => conflict.columns(['user', 'name']).doUpdateSet({ filters: view.filters }))
		.execute()
}

export async function forgetView(tx: Tx, user: string, name: string): Promise<void> {
	await tx.deleteFrom('kept_views').where('user', '=', user).where('name', '=', name).execute()
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

const OF_PEOPLE = [
	'read_marks',
	'followed_patients',
	'patient_looks',
	'kept_views',
	'drafts',
	'text_models',
	'recipient_lists',
	'comers',
	'wishes',
] as const

/** Of whoever is there no more. */
export async function personForgotten(tx: Tx, user: string): Promise<void> {
	for (const table of OF_PEOPLE) {
		await tx.deleteFrom(table).where('user', '=', user).execute()
	}
}
