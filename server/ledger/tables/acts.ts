/** What people decide about what was received: `asked → planned | refused`, `planned → done | failed`; or `done` at once. */
import type { Insertable, Selectable } from 'kysely'
import type { Db, Tx } from '../db.ts'
import type { ActState, Tables } from '../ledger-schema.ts'
import type { DocumentRow } from './documents.table.ts'

import { SOFTWARE } from '../audit.ts'
import { apart } from '../windows.ts'
import { changed } from './changed.ts'

type Table = Tables['acts']
export type ActRow = Selectable<Table>
export type NewAct = Insertable<Table>

/** @return its id */
export async function decide(tx: Tx, act: NewAct): Promise<number> {
	return (await tx.insertInto('acts').values(act).returning('id').executeTakeFirstOrThrow()).id
}

/** @param before in JSON: where and what the document was (stored/before.ts) */
export async function concern(tx: Tx, actId: number, documentId: number, before: string): Promise<void> {
	await tx.insertInto('act_documents').values({ act_id: actId, document_id: documentId, before }).execute()
}

/** `asked → planned | refused`, by a second person. */
export async function answered(tx: Tx, id: number, state: Extract<ActState, 'planned' | 'refused'>, by: string): Promise<boolean> {
	return changed(tx.updateTable('acts').set({ state, confirmed_by: by }).where('id', '=', id).where('state', '=', 'asked'))
}

/** What a first person asked about a message is past: it was dealt with otherwise. */
export async function refuseAsked(tx: Tx, messageId: number): Promise<boolean> {
	return changed(tx.updateTable('acts').set({ state: 'refused' }).where('message_id', '=', messageId).where('state', '=', 'asked'))
}

/** `planned → done`, in the transaction of what it changed. */
export async function done(tx: Tx, id: number, at: string): Promise<boolean> {
	return changed(
		tx
			.updateTable('acts')
			.set({ state: 'done', done_at: at, error_code: null })
			.where('id', '=', id)
			.where('state', '=', 'planned'),
	)
}

/** `planned → failed`: everything is where it was. */
export async function notDone(tx: Tx, id: number, code: string): Promise<boolean> {
	return changed(
		tx.updateTable('acts').set({ state: 'failed', error_code: code }).where('id', '=', id).where('state', '=', 'planned'),
	)
}

/** At the end of its time: that somebody decided, and what kind of thing, stays. */
export async function actErased(tx: Tx, id: number, sender: string | null, at: string): Promise<void> {
	await tx
		.updateTable('acts')
		.set({ sender, folder: null, subfolder: null, queue: null, reason: null, displayed: null, erased_at: at })
		.where('id', '=', id)
		.execute()
	await tx.updateTable('act_documents').set({ before: '{}' }).where('act_id', '=', id).execute()
}

export async function actsBelongTo(tx: Tx, ids: number[], structure: string): Promise<void> {
	await tx.updateTable('acts').set({ structure }).where('id', 'in', ids).execute()
}

export async function actById(db: Db, id: number): Promise<ActRow | undefined> {
	return db.selectFrom('acts').selectAll().where('id', '=', id).executeTakeFirst()
}

/** One that is known to be there. */
export async function knownAct(db: Db, id: number): Promise<ActRow> {
	return db.selectFrom('acts').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
}

/** The oldest first. */
export async function actsOfMessage(db: Db, messageId: number): Promise<ActRow[]> {
	return db.selectFrom('acts').selectAll().where('message_id', '=', messageId).orderBy('id').execute()
}

/** Is one being carried out, or left in the middle? */
export async function isActUnderWay(db: Db, messageId: number): Promise<boolean> {
	return (await actsOfMessage(db, messageId)).some(({ state }) => state === 'planned')
}

/** What a first person asked, and nobody has answered. */
export async function askedOf(db: Db, messageId: number): Promise<ActRow | null> {
	return (await actsOfMessage(db, messageId)).find(({ state }) => state === 'asked') ?? null
}

/** The last decision that was carried out, or null: what is undone must be what the person has before their eyes. */
export async function lastActOf(db: Db, messageId: number): Promise<number | null> {
	return (await actsOfMessage(db, messageId)).findLast(({ state, kind }) => state === 'done' && kind !== 'queue')?.id ?? null
}

/** Did this person ever decide of anything in these mailboxes? */
export async function hasDecided(db: Db, actor: string, mailboxes: string[]): Promise<boolean> {
	const found = mailboxes.length === 0
		? undefined
		: await db.selectFrom('acts').select('id').where('mailbox', 'in', mailboxes).where('actor', '=', actor).limit(1).executeTakeFirst()
	return found !== undefined
}

/** Those to carry on, in the order they were decided. */
export async function plannedActs(db: Db): Promise<ActRow[]> {
	return db.selectFrom('acts').selectAll().where('state', '=', 'planned').orderBy('id').execute()
}

/** The last ones of this kind for this sender, the newest first, less those that somebody put back. */
export async function lastActsAlike(db: Db, { mailbox, sender, kind }: ActRow, most: number): Promise<ActRow[]> {
	return db
		.selectFrom('acts')
		.selectAll()
		.where('mailbox', '=', mailbox)
		.where('sender', '=', sender)
		.where('state', '=', 'done')
		.where('kind', '=', kind)
		.where('actor', '!=', SOFTWARE)
		.where(({ not, exists, selectFrom }) => not(exists(selectFrom('acts as undone')
			.select('undone.id')
			.whereRef('undone.message_id', '=', 'acts.message_id')
			.whereRef('undone.id', '>', 'acts.id')
			.where('undone.kind', '=', 'put-back')
			.where('undone.state', '=', 'done'))))
		.orderBy('id', 'desc')
		.limit(most)
		.execute()
}

/** Whose traces are at the end of their time. @param limit ISO 8601 */
export async function endedActs(db: Db, limit: string): Promise<ActRow[]> {
	return db
		.selectFrom('acts')
		.selectAll()
		.where('erased_at', 'is', null)
		.where('at', '<', limit)
		.where('state', 'not in', ['asked', 'planned'])
		.execute()
}

/** A document, and in JSON what it was when the act was decided (stored/before.ts). */
export type ConcernedRow = DocumentRow & { before: string }

export async function documentsOfAct(db: Db, id: number): Promise<ConcernedRow[]> {
	return db
		.selectFrom('documents')
		.innerJoin('act_documents', 'act_documents.document_id', 'documents.id')
		.selectAll('documents')
		.select('act_documents.before')
		.where('act_id', '=', id)
		.orderBy('position')
		.execute()
}

/** Did people decide, ever, about one of these documents? */
export async function areDecided(db: Db, documentIds: number[]): Promise<boolean> {
	const row = await db.selectFrom('act_documents').select('act_id').where('document_id', 'in', documentIds).executeTakeFirst()
	return row !== undefined
}

/** The oldest of these mailboxes that was to be carried out before `before` (ISO 8601), and is not. */
export async function oldestPlanned(db: Db, mailboxes: string[], before: string): Promise<ActRow | null> {
	return await db
		.selectFrom('acts')
		.selectAll()
		.where('state', '=', 'planned')
		.where((eb) => apart(eb.and([eb('mailbox', 'in', mailboxes), eb('at', '<', before)])))
		.orderBy('id')
		.executeTakeFirst() ?? null
}
