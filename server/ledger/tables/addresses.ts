/** Addresses: those met in real exchanges, those that people keep at hand, and the domains of the trust list. */
import type { Db, Tx } from '../db.ts'
import type { Tables } from '../schema.ts'

/** Rows of one INSERT. */
const BATCH = 500

/** Met once more. @param written as its owner writes it, where that is not as it is compared */
export async function meetAddress(tx: Tx, address: string, written: string | null, at: string): Promise<void> {
	await tx
		.insertInto('correspondents')
		.values({ address, name: null, exchanges: 1, last_at: at, written })
		.onConflict((conflict) =>
			conflict.column('address').doUpdateSet(({ eb, ref }) => ({
				exchanges: eb(ref('correspondents.exchanges'), '+', 1),
				last_at: at,
				...(written !== null && { written }),
			})))
		.execute()
}

export async function forgetAddress(db: Db, address: string): Promise<void> {
	await db.deleteFrom('correspondents').where('address', '=', address).execute()
}

export async function keepAtHand(tx: Tx, mailbox: string, address: string, name: string): Promise<void> {
	await tx
		.insertInto('favourites')
		.values({ mailbox, address, name, added_at: new Date().toISOString() })
		.onConflict((conflict) => conflict.doNothing())
		.execute()
}

export async function notAtHand(tx: Tx, mailbox: string, address: string): Promise<void> {
	await tx.deleteFrom('favourites').where('mailbox', '=', mailbox).where('address', '=', address).execute()
}

/** The whole list, in place of the one before. */
export async function trustOnly(tx: Tx, domains: string[]): Promise<void> {
	await tx.deleteFrom('trust_domains').execute()
	for (let index = 0; index < domains.length; index += BATCH) {
		await tx
			.insertInto('trust_domains')
			.values(domains.slice(index, index + BATCH).map((domain) => ({ domain })))
			.execute()
	}
}

/** By name. */
export async function favouritesOf(db: Db, mailbox: string): Promise<Tables['favourites'][]> {
	return db.selectFrom('favourites').selectAll().where('mailbox', '=', mailbox).orderBy('name').execute()
}
