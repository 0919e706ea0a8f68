/** Named recipients (ADR 51). */
import type { Selectable } from 'kysely'
import type { Db, Tx } from '../db.ts'
import type { Tables } from '../ledger-schema.ts'

import { isOne, removed } from './changed.ts'
import { EVERYBODY } from './text-models.ts'

export type ListRow = Selectable<Tables['recipient_lists']>

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
	return removed(
		tx
			.deleteFrom('recipient_lists')
			.where('user', '=', user)
			.where('mailbox', '=', mailbox)
			.where('name', '=', name)
			.where('at', '=', before),
	)
}

/** Of whoever is there no more. */
export async function listsGone(tx: Tx, user: string): Promise<void> {
	await tx.deleteFrom('recipient_lists').where('user', '=', user).execute()
}
