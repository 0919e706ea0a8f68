/** Texts to begin from (ADR 51). */
import type { Selectable } from 'kysely'
import type { Db, Tx } from '../db.ts'
import type { Tables } from '../ledger-schema.ts'

import { isOne, removed } from './changed.ts'

/** In `user`, of what is not one person's. */
export const EVERYBODY = ''

export type ModelRow = Selectable<Tables['text_models']>

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
	return removed(
		tx
			.deleteFrom('text_models')
			.where('user', '=', user)
			.where('structure', '=', structure)
			.where('name', '=', name)
			.where('at', '=', before),
	)
}

/** Of whoever is there no more. */
export async function modelsGone(tx: Tx, user: string): Promise<void> {
	await tx.deleteFrom('text_models').where('user', '=', user).execute()
}
