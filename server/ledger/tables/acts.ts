/** What people decide about what was received: `asked → planned | refused`, `planned → done | failed`; or `done` at once. */
import type { Insertable, Selectable } from 'kysely'
import type { Db, Tx } from '../db.ts'
import type { ActState, Tables } from '../schema.ts'

type Table = Tables['acts']
export type ActRow = Selectable<Table>

/** @return its id */
export async function decide(tx: Tx, act: Insertable<Table>): Promise<number> {
	return (await tx.insertInto('acts').values(act).returning('id').executeTakeFirstOrThrow()).id
}

/** @param before in JSON: where and what the document was (triage/act.ts) */
export async function concern(tx: Tx, actId: number, documentId: number, before: string): Promise<void> {
	await tx.insertInto('act_documents').values({ act_id: actId, document_id: documentId, before }).execute()
}

/** `asked → planned | refused`, by a second person. */
export async function answered(tx: Tx, id: number, state: Extract<ActState, 'planned' | 'refused'>, by: string): Promise<boolean> {
	const { numUpdatedRows } = await tx
		.updateTable('acts')
		.set({ state, confirmed_by: by })
		.where('id', '=', id)
		.where('state', '=', 'asked')
		.executeTakeFirst()
	return numUpdatedRows > 0n
}

/** What a first person asked about a message is past: it was dealt with otherwise. */
export async function refuseAsked(tx: Tx, messageId: number): Promise<void> {
	await tx.updateTable('acts').set({ state: 'refused' }).where('message_id', '=', messageId).where('state', '=', 'asked').execute()
}

/** `planned → done`, in the transaction of what it changed. */
export async function done(tx: Tx, id: number): Promise<void> {
	await tx
		.updateTable('acts')
		.set({ state: 'done', done_at: new Date().toISOString(), error_code: null })
		.where('id', '=', id)
		.where('state', '=', 'planned')
		.execute()
}

/** `planned → failed`: everything is where it was. */
export async function notDone(tx: Tx, id: number, code: string): Promise<void> {
	await tx.updateTable('acts').set({ state: 'failed', error_code: code }).where('id', '=', id).where('state', '=', 'planned').execute()
}

/** At the end of its time: that somebody decided, and what kind of thing, stays. */
export async function actErased(tx: Tx, id: number, sender: string | null): Promise<void> {
	await tx
		.updateTable('acts')
		.set({ sender, folder: null, subfolder: null, queue: null, reason: null, displayed: null, erased_at: new Date().toISOString() })
		.where('id', '=', id)
		.execute()
	await tx.updateTable('act_documents').set({ before: '{}' }).where('act_id', '=', id).execute()
}

export async function actsBelongTo(tx: Tx, ids: number[], structure: string): Promise<void> {
	await tx.updateTable('acts').set({ structure }).where('id', 'in', ids).execute()
}

export async function actById(db: Db, id: number): Promise<ActRow | null> {
	return await db.selectFrom('acts').selectAll().where('id', '=', id).executeTakeFirst() ?? null
}

/** The oldest of these mailboxes that was to be carried out before `before` (ISO 8601), and is not. */
export async function oldestPlanned(db: Db, mailboxes: string[], before: string): Promise<ActRow | null> {
	return await db
		.selectFrom('acts')
		.selectAll()
		.where('state', '=', 'planned')
		.where('mailbox', 'in', mailboxes)
		.where('at', '<', before)
		.orderBy('id')
		.executeTakeFirst() ?? null
}
