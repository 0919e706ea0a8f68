/** Definitions of circuits, each version kept: a dossier ends under the one that it began with. `draft → active → retired`. */
import type { Insertable, Selectable } from 'kysely'
import type { Db, Tx } from '../db.ts'
import type { Tables } from '../schema.ts'

type Table = Tables['circuits']
export type CircuitRow = Selectable<Table>

/** The newest version of each. */
export async function newestCircuits(db: Db): Promise<CircuitRow[]> {
	return db
		.selectFrom('circuits')
		.selectAll()
		.where(({ eb, selectFrom }) => eb('version', '=', selectFrom('circuits as other')
			.select(({ fn }) => fn.max('version').as('newest'))
			.whereRef('other.id', '=', 'circuits.id')))
		.orderBy('id')
		.execute()
}

export async function circuitVersion(db: Db, id: string, version: number): Promise<CircuitRow | null> {
	return await db.selectFrom('circuits').selectAll().where('id', '=', id).where('version', '=', version).executeTakeFirst() ?? null
}

/** Kept once: another that keeps the same one changes nothing. */
export async function keepVersion(tx: Tx, row: Insertable<Table>): Promise<void> {
	await tx.insertInto('circuits').values(row).onConflict((conflict) => conflict.columns(['id', 'version']).doNothing()).execute()
}

/** `draft → active`, or `draft | active → retired`. */
export async function circuitBecomes(tx: Tx, id: string, version: number, state: 'active' | 'retired'): Promise<boolean> {
	const from = state === 'active' ? ['draft' as const] : ['draft' as const, 'active' as const]
	const { numUpdatedRows } = await tx
		.updateTable('circuits')
		.set({ state })
		.where('id', '=', id)
		.where('version', '=', version)
		.where('state', 'in', from)
		.executeTakeFirst()
	return numUpdatedRows > 0n
}
