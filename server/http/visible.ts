/** The rights on messages (rights.ts), as a condition on their rows: what a list must not count, nor a search find. */
import type { Expression, SqlBool } from 'kysely'
import type { MailboxConfig } from '../config/schema.ts'
import type { Db } from '../ledger/ledger.ts'
import type { Visible } from '../ledger/windows.ts'
import type { MessageRow } from '../triage/act.ts'
import type { MessageAsk, MessageThing, Person, Stage } from '../usecases/rights.ts'

import { sql } from 'kysely'
import { mayDo, stageOf, STAGES } from '../usecases/rights.ts'

/** Of these mailboxes, the messages of which this person may ask that. */
export function visibleTo(person: Person, mailboxes: MailboxConfig[], ask: MessageAsk): Visible {
	const alike = new Map<string, { plain: Stage[], answers: Stage[], matters: Stage[], addresses: string[] }>()
	for (const mailbox of mailboxes) {
		const stagesWhere = (more: Partial<MessageThing>) => STAGES.filter((state) => mayDo(person, mailbox, { ask, state, ...more }))
		const plain = stagesWhere({})
		const beyond = (stages: Stage[]) => stages.filter((stage) => !plain.includes(stage))
		const kinds = { plain, answers: beyond(stagesWhere({ isAnswer: true })), matters: beyond(stagesWhere({ isMatter: true })) }
		const key = JSON.stringify(kinds)
		const group = alike.get(key) ?? { ...kinds, addresses: [] }
		group.addresses.push(mailbox.address)
		alike.set(key, group)
	}
	return (table) => or([...alike.values()].flatMap(({ plain, answers, matters, addresses }) => [
		...plain.length === 0 ? [] : [and([inMailboxes(table, addresses), onStages(table, plain)])],
		...answers.length === 0 ? [] : [and([inMailboxes(table, addresses), onStages(table, answers), isAnswer(table)])],
		...matters.length === 0 ? [] : [and([inMailboxes(table, addresses), onStages(table, matters), isMatter(table)])],
	]))
}

/** What mayDo needs to know of one message. */
export async function thingOf(db: Db, message: Pick<MessageRow, 'id' | 'state' | 'closed_at'>): Promise<Omit<MessageThing, 'ask'>> {
	const row = await db.selectFrom('messages').select([isAnswer('messages').as('answers'), isMatter('messages').as('matter')])
		.where('id', '=', message.id).executeTakeFirst()
	return { state: stageOf(message), isAnswer: Boolean(row?.answers), isMatter: Boolean(row?.matter) }
}

function inMailboxes(table: string, addresses: string[]): Expression<SqlBool> {
	return sql<SqlBool>`${sql.ref(`${table}.mailbox`)} IN (${sql.join(addresses)})`
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
	return sql<SqlBool>`EXISTS (SELECT 1 FROM json_each(coalesce(${sql.ref(`${table}.reading`)}, '{}'), '$.envelope.answers') AS named
		JOIN outgoing AS ours ON ours.header_id = named.value WHERE ours.mailbox = ${sql.ref(`${table}.mailbox`)})`
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
