/** Messages that somebody may see, as a condition on their rows: what a list must not count, nor a search find. */
import type { Expression, SqlBool } from 'kysely'
import type { Db } from '../ledger/db.ts'
import type { Visible } from '../ledger/windows.ts'
import type { Stage } from './stages.view.ts'

import { sql } from 'kysely'
import { listIn, rowsOf } from '../ledger/dialects/either.ts'
import { apart } from '../ledger/windows.ts'
import { STAGES } from './stages.view.ts'

/** Of these mailboxes: any message on a `plain` stage, and on the others those that answer us, or are a matter of identitovigilance. */
export interface Seen {
	addresses: string[]
	plain: Stage[]
	answers: Stage[]
	matters: Stage[]
}

export function visibleAmong(seen: Seen[]): Visible {
	return (table) => or(seen.flatMap(({ plain, answers, matters, addresses }) => [
		...plain.length === 0 ? [] : [and([inMailboxes(table, addresses), onStages(table, plain)])],
		...answers.length === 0 ? [] : [and([inMailboxes(table, addresses), onStages(table, answers), isAnswer(table)])],
		...matters.length === 0 ? [] : [and([inMailboxes(table, addresses), onStages(table, matters), isMatter(table)])],
	]))
}

/** Of these messages, those that are visible. */
export async function visibleIn(db: Db, ids: number[], visible: Visible): Promise<Set<number>> {
	const rows = ids.length === 0
		? []
		: await db
				.selectFrom('messages')
				.select('id')
				// They may be more than a statement has parameters for.
				.where('id', 'in', sql<number>`(SELECT CAST(wanted.value AS INTEGER) FROM ${rowsOf(ids.map(String), 'wanted')})`)
				.where(apart(visible('messages')))
				.execute()
	return new Set(rows.map(({ id }) => id))
}

export interface Nature {
	isAnswer: boolean
	isMatter: boolean
}

/** Does each answer something that its mailbox sent, was it a matter of identitovigilance? What is not known is neither. */
export async function naturesOf(db: Db, ids: number[]): Promise<(id: number) => Nature> {
	const rows = ids.length === 0
		? []
		: await db
				.selectFrom('messages')
				.select(['id', isAnswer('messages').as('answers'), isMatter('messages').as('matter')])
				.where('id', 'in', ids)
				.execute()
	const known = new Map(rows.map(({ id, answers, matter }) => [id, { isAnswer: Boolean(answers), isMatter: Boolean(matter) }]))
	return (id) => known.get(id) ?? { isAnswer: false, isMatter: false }
}

function inMailboxes(table: string, addresses: string[]): Expression<SqlBool> {
	return addresses.length === 0 ? sql<SqlBool>`1 = 0` : sql<SqlBool>`${sql.ref(`${table}.mailbox`)} IN (${sql.join(addresses)})`
}

function onStages(table: string, stages: Stage[]): Expression<SqlBool> {
	const [state, closed] = [sql.ref(`${table}.state`), sql.ref(`${table}.closed_at`)]
	const conditions: Record<Stage, Expression<SqlBool>> = {
		arriving: sql<SqlBool>`${state} IN ('received', 'planned', 'failed')`,
		waiting: sql<SqlBool>`(${state} = 'review' AND ${closed} IS NULL)`,
		quarantined: sql<SqlBool>`(${state} = 'quarantined' AND ${closed} IS NULL)`,
		filed: sql<SqlBool>`${state} = 'filed'`,
		closed: sql<SqlBool>`(${state} = 'review' AND ${closed} IS NOT NULL)`,
		rejected: sql<SqlBool>`(${state} = 'quarantined' AND ${closed} IS NOT NULL)`,
		receipt: sql<SqlBool>`${state} = 'ignored'`,
	}
	return stages.length === STAGES.length ? sql<SqlBool>`1 = 1` : or(stages.map((stage) => conditions[stage]))
}

/** It names, as what it answers, a message that the same mailbox sent. */
function isAnswer(table: string) {
	return sql<SqlBool>`EXISTS (SELECT 1 FROM ${listIn(`${table}.reading`, 'envelope', 'answers')} AS named
		JOIN outgoing AS ours ON ours.header_id = named.value WHERE ${apart(sql<SqlBool>`ours.mailbox = ${sql.ref(`${table}.mailbox`)}`)})`
}

function isMatter(table: string) {
	return sql<SqlBool>`EXISTS (SELECT 1 FROM acts AS judged WHERE judged.message_id = ${sql.ref(`${table}.id`)}
		AND judged.state = 'done' AND judged.kind IN ('put-back', 'release', 'reject'))`
}

function and(conditions: Expression<SqlBool>[]): Expression<SqlBool> {
	return sql<SqlBool>`(${sql.join(conditions, sql` AND `)})`
}

function or(conditions: Expression<SqlBool>[]): Expression<SqlBool> {
	return conditions.length === 0 ? sql<SqlBool>`1 = 0` : sql<SqlBool>`(${sql.join(conditions, sql` OR `)})`
}
