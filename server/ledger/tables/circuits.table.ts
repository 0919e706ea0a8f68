/** Definitions of circuits, each version kept: a dossier ends under the one that it began with. `draft → active → retired`. */
import type { Insertable, Selectable } from 'kysely'
import type { Db, Tx } from '../db.ts'
import type { Tables } from '../ledger-schema.ts'

import { changed } from './changed.ts'

type Table = Tables['circuits']
export type CircuitRow = Selectable<Table>
type Key = Pick<CircuitRow, 'id' | 'version'>

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

/** Made in the page, and not retired: of each, the one that is active, and the draft of its next version. */
export async function livingCircuits(db: Db): Promise<CircuitRow[]> {
	return db
		.selectFrom('circuits')
		.selectAll()
		.where('origin', '=', 'page')
		.where('state', 'in', ['draft', 'active'])
		.orderBy('id')
		.orderBy('version')
		.execute()
}

/** Kept once: another that keeps the same one changes nothing. */
export async function keepVersion(tx: Tx, row: Insertable<Table>): Promise<void> {
	await tx.insertInto('circuits').values(row).onConflict((conflict) => conflict.columns(['id', 'version']).doNothing()).execute()
}

/** A draft is written again: no dossier began by it. */
export async function draftWritten(
	tx: Tx,
	{ id, version }: Key,
	written: Pick<CircuitRow, 'definition' | 'made_at' | 'made_by'>,
): Promise<boolean> {
	return changed(
		tx
			.updateTable('circuits')
			.set(written)
			.where('id', '=', id)
			.where('version', '=', version)
			.where('state', '=', 'draft'),
	)
}

/** `draft → active`, as it was looked at; the version that was active is retired. */
export async function circuitActivated(tx: Tx, { id, version, definition }: Key & Pick<CircuitRow, 'definition'>): Promise<boolean> {
	const { numUpdatedRows } = await tx
		.updateTable('circuits')
		.set({ state: 'active' })
		.where('id', '=', id)
		.where('version', '=', version)
		.where('state', '=', 'draft')
		.where('definition', '=', definition)
		.executeTakeFirst()
	if (numUpdatedRows === 0n) {
		return false
	}
	await tx
		.updateTable('circuits')
		.set({ state: 'retired' })
		.where('id', '=', id)
		.where('version', '<', version)
		.where('state', 'in', ['draft', 'active'])
		.execute()
	return true
}

/** `draft | active → retired`. */
export async function circuitRetired(tx: Tx, { id, version }: Key): Promise<boolean> {
	return changed(
		tx
			.updateTable('circuits')
			.set({ state: 'retired' })
			.where('id', '=', id)
			.where('version', '=', version)
			.where('state', 'in', ['draft', 'active']),
	)
}
