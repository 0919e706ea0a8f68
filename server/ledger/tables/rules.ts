/** What was learnt of people's choices: `proposed → active | refused`, `active → retired`. */
import type { Insertable, Selectable } from 'kysely'
import type { Db, Tx } from '../db.ts'
import type { Tables } from '../schema.ts'

export type RuleRow = Selectable<Tables['rules']>

/** @return its id */
export async function propose(
	tx: Tx,
	rule: Omit<Insertable<Tables['rules']>, 'state' | 'proposed_at' | 'decided_at' | 'decided_by'>,
): Promise<number> {
	const { id } = await tx
		.insertInto('rules')
		.values({ ...rule, state: 'proposed', proposed_at: new Date().toISOString(), decided_at: null, decided_by: null })
		.returning('id')
		.executeTakeFirstOrThrow()
	return id
}

/** By an administrator; or, of one that holds, by whoever took back what it filed. */
export async function ruleDecided(tx: Tx, id: number, decision: 'active' | 'refused' | 'retired', by: string): Promise<boolean> {
	const { numUpdatedRows } = await tx
		.updateTable('rules')
		.set({ state: decision, decided_at: new Date().toISOString(), decided_by: by })
		.where('id', '=', id)
		.where('state', '=', decision === 'retired' ? 'active' : 'proposed')
		.executeTakeFirst()
	return numUpdatedRows > 0n
}

/** The newest first. */
export async function rulesLately(db: Db, limit: number): Promise<RuleRow[]> {
	return db.selectFrom('rules').selectAll().orderBy('id', 'desc').limit(limit).execute()
}
