/** What people write and have not sent, and what they keep to write with: model texts, lists of recipients (ADR 51). */
import type { InsertResult, Selectable, UpdateResult } from 'kysely'
import type { Db, Tx } from '../db.ts'
import type { Tables } from '../schema.ts'

/** Milliseconds after which what was begun and left is forgotten. */
const LEFT = 14 * 24 * 60 * 60_000
/** Drafts of one person, the last ones. */
const MAX_DRAFTS = 30
/** In `user`, of what is not one person's. */
export const EVERYBODY = ''

export type DraftRow = Selectable<Tables['drafts']>
export type ModelRow = Selectable<Tables['text_models']>
export type ListRow = Selectable<Tables['recipient_lists']>

/** ISO 8601. @param now milliseconds */
export function draftsSince(now: number): string {
	return new Date(now - LEFT).toISOString()
}

/** The last one first. */
export async function draftsOf(db: Db, user: string): Promise<DraftRow[]> {
	return db.selectFrom('drafts').selectAll().where('user', '=', user).orderBy('at', 'desc').orderBy('place').execute()
}

/** As it is now; of too many, those that were left the longest ago go. */
export async function keepDraft(tx: Tx, draft: DraftRow): Promise<void> {
	const { content, at } = draft
	await tx
		.insertInto('drafts')
		.values(draft)
		.onConflict((conflict) => conflict.columns(['user', 'place']).doUpdateSet({ content, at }))
		.execute()
	for (const { place } of (await draftsOf(tx, draft.user)).slice(MAX_DRAFTS)) {
		await forgetDraft(tx, draft.user, place)
	}
}

export async function forgetDraft(tx: Db, user: string, place: string): Promise<void> {
	await tx.deleteFrom('drafts').where('user', '=', user).where('place', '=', place).execute()
}

/** @param before ISO 8601 */
export async function draftsForgotten(db: Db, before: string): Promise<void> {
	await db.deleteFrom('drafts').where('at', '<', before).execute()
}

/** This person's, and those of a structure; by their names. */
export async function modelsFor(db: Db, user: string, structure: string): Promise<ModelRow[]> {
	return db
		.selectFrom('text_models')
		.selectAll()
		.where((eb) => eb.or([
			eb.and([eb('user', '=', user), eb('structure', '=', '')]),
			eb.and([eb('user', '=', EVERYBODY), eb('structure', '=', structure)]),
		]))
		.orderBy('name')
		.execute()
}

/** @param before when what it takes the place of was kept, as it was shown; null: there is none @return false: it is not so any more */
export async function keepModel(tx: Tx, model: ModelRow, before: string | null): Promise<boolean> {
	const { user, structure, name, text, at } = model
	return isOne(before === null
		? await tx.insertInto('text_models').values(model).onConflict((conflict) => conflict.doNothing()).executeTakeFirstOrThrow()
		: await tx
				.updateTable('text_models')
				.set({ text, at })
				.where('user', '=', user)
				.where('structure', '=', structure)
				.where('name', '=', name)
				.where('at', '=', before)
				.executeTakeFirstOrThrow())
}

/** @param before as above @return false: it is not so any more */
export async function forgetModel(
	tx: Tx,
	{ user, structure, name }: Pick<ModelRow, 'user' | 'structure' | 'name'>,
	before: string,
): Promise<boolean> {
	const { numDeletedRows } = await tx
		.deleteFrom('text_models')
		.where('user', '=', user)
		.where('structure', '=', structure)
		.where('name', '=', name)
		.where('at', '=', before)
		.executeTakeFirstOrThrow()
	return numDeletedRows > 0n
}

/** This person's, and those of a mailbox; by their names. */
export async function listsFor(db: Db, user: string, mailbox: string): Promise<ListRow[]> {
	return db
		.selectFrom('recipient_lists')
		.selectAll()
		.where((eb) => eb.or([
			eb.and([eb('user', '=', user), eb('mailbox', '=', '')]),
			eb.and([eb('user', '=', EVERYBODY), eb('mailbox', '=', mailbox)]),
		]))
		.orderBy('name')
		.execute()
}

/** As `keepModel`. */
export async function keepList(tx: Tx, list: ListRow, before: string | null): Promise<boolean> {
	const { user, mailbox, name, addresses, at } = list
	return isOne(before === null
		? await tx.insertInto('recipient_lists').values(list).onConflict((conflict) => conflict.doNothing()).executeTakeFirstOrThrow()
		: await tx
				.updateTable('recipient_lists')
				.set({ addresses, at })
				.where('user', '=', user)
				.where('mailbox', '=', mailbox)
				.where('name', '=', name)
				.where('at', '=', before)
				.executeTakeFirstOrThrow())
}

/** As `forgetModel`. */
export async function forgetList(
	tx: Tx,
	{ user, mailbox, name }: Pick<ListRow, 'user' | 'mailbox' | 'name'>,
	before: string,
): Promise<boolean> {
	const { numDeletedRows } = await tx
		.deleteFrom('recipient_lists')
		.where('user', '=', user)
		.where('mailbox', '=', mailbox)
		.where('name', '=', name)
		.where('at', '=', before)
		.executeTakeFirstOrThrow()
	return numDeletedRows > 0n
}

function isOne(done: InsertResult | UpdateResult): boolean {
	return ('numUpdatedRows' in done ? done.numUpdatedRows : done.numInsertedOrUpdatedRows ?? 0n) > 0n
}
