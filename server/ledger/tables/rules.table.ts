/** What was learnt of people's choices: `proposed → active | refused`, `active → retired`. */
import type { Insertable, Selectable } from 'kysely'
import type { Db, Tx } from '../db.ts'
import type { Tables } from '../ledger-schema.ts'

import { changed } from './changed.ts'

export type RuleRow = Selectable<Tables['rules']>

/** @return its id */
export async function propose(
	tx: Tx,
	rule: Omit<Insertable<Tables['rules']>, 'state' | 'proposed_at' | 'decided_at' | 'decided_by'>,
	at: string,
): Promise<number> {
	const { id } = await tx
		.insertInto('rules')
		.values({ ...rule, state: 'proposed', proposed_at: at, decided_at: null, decided_by: null })
		.returning('id')
		.executeTakeFirstOrThrow()
	return id
}

/** By an administrator; or, of one that holds, by whoever took back what it filed. */
export async function ruleDecided(
	tx: Tx,
	id: number,
	decision: 'active' | 'refused' | 'retired',
	by: string,
	at: string,
): Promise<boolean> {
	return changed(
		tx
			.updateTable('rules')
			.set({ state: decision, decided_at: at, decided_by: by })
			.where('id', '=', id)
			.where('state', '=', decision === 'retired' ? 'active' : 'proposed'),
	)
}

/** Of a sender in a mailbox, those that hold, the oldest first: visible order, and the first that holds wins. */
export async function activeRulesOf(db: Db, { mailbox, sender }: { mailbox: string, sender: string | null }): Promise<RuleRow[]> {
	return sender === null
		? []
		: db
				.selectFrom('rules')
				.selectAll()
				.where('mailbox', '=', mailbox)
				.where('sender', '=', sender)
				.where('state', '=', 'active')
				.orderBy('id')
				.execute()
}

/** The same, of any of these. */
export async function activeRulesAmong(db: Db, places: Pick<RuleRow, 'mailbox' | 'sender'>[]): Promise<RuleRow[]> {
	return places.length === 0
		? []
		: db
				.selectFrom('rules')
				.selectAll()
				.where('mailbox', 'in', [...new Set(places.map(({ mailbox }) => mailbox))])
				.where('sender', 'in', [...new Set(places.map(({ sender }) => sender))])
				.where('state', '=', 'active')
				.orderBy('id')
				.execute()
}

/** Is it proposed, accepted or refused already? */
export async function isRuleKnown(
	db: Db,
	{ mailbox, sender, effect, value }: Pick<RuleRow, 'mailbox' | 'sender' | 'effect' | 'value'>,
): Promise<boolean> {
	const row = await db
		.selectFrom('rules')
		.select('id')
		.where('mailbox', '=', mailbox)
		.where('sender', '=', sender)
		.where('effect', '=', effect)
		.where('value', '=', value)
		.where('state', '!=', 'retired')
		.executeTakeFirst()
	return row !== undefined
}

/** The newest first. */
export async function rulesLately(db: Db, limit: number): Promise<RuleRow[]> {
	return db.selectFrom('rules').selectAll().orderBy('id', 'desc').limit(limit).execute()
}
