/** What people write and have not sent (`drafts`, ADR 51). */
import type { Selectable } from 'kysely'
import type { Db, Tx } from '../db.ts'
import type { Tables } from '../ledger-schema.ts'

/** Milliseconds after which what was begun and left is forgotten. */
const LEFT = 14 * 24 * 60 * 60_000
/** Drafts of one person, the last ones. */
const MAX_DRAFTS = 30

export type DraftRow = Selectable<Tables['drafts']>

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

/** Of whoever is there no more. */
export async function draftsGone(tx: Tx, user: string): Promise<void> {
	await tx.deleteFrom('drafts').where('user', '=', user).execute()
}
