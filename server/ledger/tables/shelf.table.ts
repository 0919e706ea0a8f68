/** What is asked for again soon, of whichever sidecar, and forgotten by itself (shelf/). Instants are ISO 8601. */
import type { Selectable } from 'kysely'
import type { Db } from '../db.ts'
import type { Tables } from '../ledger-schema.ts'

import { databaseTime } from './sidecars.table.ts'

type ShelfRow = Selectable<Tables['shelf']>

export async function putOnShelf(db: Db, { name, sealed, until }: ShelfRow): Promise<void> {
	await db
		.insertInto('shelf')
		.values({ name, sealed, until })
		.onConflict((conflict) => conflict.column('name').doUpdateSet({ sealed, until }))
		.execute()
}

/** False: it is there, and its time is not over. */
export async function firstOnShelf(db: Db, { name, sealed, until }: ShelfRow, now: string): Promise<boolean> {
	const { numInsertedOrUpdatedRows } = await db
		.insertInto('shelf')
		.values({ name, sealed, until })
		.onConflict((conflict) => conflict.column('name').doUpdateSet({ sealed, until }).where('shelf.until', '<=', now))
		.executeTakeFirst()
	return numInsertedOrUpdatedRows === 1n
}

export async function onShelf(db: Db, name: string, now: string): Promise<string | null> {
	return (await db.selectFrom('shelf').select('sealed').where('name', '=', name).where('until', '>', now).executeTakeFirst())?.sealed
		?? null
}

export async function offShelf(db: Db, name: string): Promise<void> {
	await db.deleteFrom('shelf').where('name', '=', name).execute()
}

/** What is over by the database's clock too: one machine that is ahead makes no call of another forgotten. */
export async function shelfTidied(db: Db, now: string): Promise<void> {
	await db.deleteFrom('shelf').where('until', '<=', now).where('until', '<=', databaseTime()).execute()
}
