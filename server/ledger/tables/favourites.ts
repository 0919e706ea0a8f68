/** Correspondents that the people of a mailbox keep at hand. */
import type { Db, Tx } from '../db.ts'
import type { Tables } from '../ledger-schema.ts'

export async function keepAtHand(tx: Tx, mailbox: string, address: string, name: string, at: string): Promise<void> {
	await tx
		.insertInto('favourites')
		.values({ mailbox, address, name, added_at: at })
		.onConflict((conflict) => conflict.doNothing())
		.execute()
}

export async function notAtHand(tx: Tx, mailbox: string, address: string): Promise<void> {
	await tx.deleteFrom('favourites').where('mailbox', '=', mailbox).where('address', '=', address).execute()
}

/** By name. */
export async function favouritesOf(db: Db, mailbox: string): Promise<Tables['favourites'][]> {
	return db.selectFrom('favourites').selectAll().where('mailbox', '=', mailbox).orderBy('name').orderBy('address').execute()
}
