/** Lists of « Aujourd’hui » that each person keeps (ADR 50). */
import type { Selectable } from 'kysely'
import type { Db, Tx } from '../db.ts'
import type { Tables } from '../ledger-schema.ts'

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

/** Of whoever is there no more. */
export async function viewsGone(tx: Tx, user: string): Promise<void> {
	await tx.deleteFrom('kept_views').where('user', '=', user).execute()
}
