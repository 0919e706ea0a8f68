/** « Aujourd’hui »: what came in the last days, the newest day first, and in each by whom it is about. */
import type { Expression, SqlBool } from 'kysely'
import type { Db } from '../ledger/db.ts'
import type { KeptFilters } from '../ledger/stored/filters.ts'
import type { Visible, Window } from '../ledger/windows.ts'
import type { Came, Reader } from './came.ts'

import { sql } from 'kysely'
import { isJson, JOIN_AFTER, rowsOf, textIn } from '../ledger/dialects/either.ts'
import { allWords, apart } from '../ledger/windows.ts'
import { ORDER_OF_NAMES, WHOSE } from './about-whom.ts'
import { cameRows, isUnread } from './came.ts'

/** Within a day. */
export const SORTS = ['patient', 'newest', 'sender'] as const
export type Sort = typeof SORTS[number]

/** Of one person. `days`: when each begins (ISO 8601), today first; what came before the last one is not shown. */
export interface Lately extends Reader {
	messages: Visible
	days: string[]
}

export interface WantedToday extends Lately, Window {
	filters: KeptFilters
	sort: Sort
}

export interface Counted {
	total: number
	unread: number
}

export interface Today extends Counted {
	/** The last that came, of those that were counted; null: none is. */
	newest: number | null
	/** When the last of them ended, or ended anew (ISO 8601); null: none did. */
	ended: string | null
	rows: Came[]
}

export const NO_FILTER: KeptFilters = { mine: false, unread: false, place: null, reason: '', sender: '', type: '', q: '' }

/** Which of the days. */
function dayOf(days: string[]) {
	const cases = days.map((from, index) => sql`WHEN messages.received_at >= ${from} THEN ${sql.lit(index)}`)
	return sql<number>`CASE ${sql.join(cases, sql` `)} END`
}

export async function listToday(db: Db, { offset, limit, sort, ...wanted }: WantedToday): Promise<Today> {
	const followed = await followedBy(db, wanted.user, [wanted.filters])
	const isWanted = sql<SqlBool>`${isLately(wanted)} AND ${suits(wanted, wanted.filters, followed)}`
	const { rows: counts } = await sql<{ day: number, count: number, unread: number, newest: number, ended: string }>`SELECT
		${dayOf(wanted.days)} AS day, count(*) AS count, count(*) FILTER (WHERE ${isUnread(wanted)}) AS unread,
		max(messages.id) AS newest, max(${ENDED}) AS ended FROM messages WHERE ${isWanted} GROUP BY day ORDER BY day`.execute(db)
	const sum = (of: 'count' | 'unread', among = counts) => among.reduce((total, one) => total + one[of], 0)
	// Only the days that are on the page are put in order.
	const after = counts.filter((_, index) => sum('count', counts.slice(0, index + 1)) <= offset)
	const shown = counts.slice(after.length).filter((_, index) => sum('count', counts.slice(0, after.length + index)) < offset + limit)
	const [first, last] = [shown[0], shown.at(-1)]
	const within = first === undefined || last === undefined ? sql<SqlBool>`1 = 0` : between(wanted.days, first.day, last.day)
	const rows = await cameRows(db, wanted, sql`WITH came AS MATERIALIZED (
			SELECT messages.id, messages.received_at AS at, ${dayOf(wanted.days)} AS day, ${ORDERS[sort]} FROM messages
			WHERE ${within} AND ${isWanted})
		SELECT id FROM came ORDER BY day, name IS NULL, name, whose, at DESC, id DESC
		LIMIT ${limit} OFFSET ${offset - sum('count', after)}`)
	return {
		total: sum('count'),
		unread: sum('unread'),
		newest: counts.length === 0 ? null : Math.max(...counts.map(({ newest }) => newest)),
		ended: counts.map(({ ended }) => ended).sort().at(-1) ?? null,
		rows,
	}
}

/** A message has its number when it is taken in, and is shown once it has ended: one that failed comes after those that followed it. */
const ENDED = sql<string>`coalesce(messages.final_at, messages.received_at)`

/** By what name within a day, and whose that is: found once for each row, before they are put in order. */
const ORDERS: Record<Sort, Expression<unknown>> = {
	patient: sql`${ORDER_OF_NAMES} AS name, ${WHOSE} AS whose`,
	newest: sql`NULL AS name, NULL AS whose`,
	sender: sql`messages.sender AS name, NULL AS whose`,
}

/** From the day of one number to that of another, that one included. */
function between(days: string[], newest: number, oldest: number): Expression<SqlBool> {
	const end = newest === 0 ? sql`1 = 1` : sql`messages.received_at < ${days[newest - 1]}`
	return sql<SqlBool>`messages.received_at >= ${days[oldest]} AND ${end}`
}

/** What came, is read, and is no receipt: walked by time, no further than the last of the days. */
function isLately({ messages, days }: Lately): Expression<SqlBool> {
	return sql<SqlBool>`messages.received_at >= ${days.at(-1)}
		AND ${apart(sql<SqlBool>`messages.state IN ('filed', 'review', 'quarantined') AND ${messages('messages')}`)}`
}

/** Of several choices at once, in one statement. */
export async function countToday(db: Db, wanted: Lately, choices: KeptFilters[]): Promise<Counted[]> {
	if (choices.length === 0) {
		return []
	}
	const followed = await followedBy(db, wanted.user, choices)
	const counts = choices.flatMap((filters, index) => [
		sql`count(*) FILTER (WHERE ${suits(wanted, filters, followed)}) AS ${sql.ref(`total${index}`)}`,
		sql`count(*) FILTER (WHERE ${suits(wanted, filters, followed)} AND ${isUnread(wanted)}) AS ${sql.ref(`unread${index}`)}`,
	])
	const { rows: [row] } = await sql<Record<string, number>>`SELECT ${sql.join(counts)} FROM messages
		WHERE ${isLately(wanted)}`.execute(db)
	return choices.map((_, index) => ({ total: row![`total${index}`]!, unread: row![`unread${index}`]! }))
}

/** What a list was of, by what it told. */
export interface Listed extends Lately {
	filters: KeptFilters
	newest: number
	ended: string
}

/** Those not read yet, of what was there when the list was asked. */
export async function unreadToday(db: Db, { newest, ended, ...wanted }: Listed, most: number): Promise<number[]> {
	const { rows } = await sql<{ id: number }>`SELECT messages.id FROM messages WHERE ${isLately(wanted)}
		AND ${suits(wanted, wanted.filters, await followedBy(db, wanted.user, [wanted.filters]))}
		AND ${isUnread(wanted)} AND messages.id <= ${newest} AND ${ENDED} <= ${ended}
		ORDER BY messages.received_at DESC LIMIT ${most}`.execute(db)
	return rows.map(({ id }) => id)
}

/** What there is to choose among. */
export interface Choices {
	rules: string[]
	/** Those who wrote most first. */
	senders: string[]
	types: { code: string, display: string | null }[]
}

export async function choicesToday(db: Db, wanted: Lately, most: number): Promise<Choices> {
	const { rows: rules } = await sql<{ rule: string }>`SELECT DISTINCT messages.rule AS rule FROM messages
		WHERE ${isLately(wanted)} AND ${apart(sql<SqlBool>`messages.rule IS NOT NULL`)} ORDER BY rule`.execute(db)
	const { rows: senders } = await sql<{ sender: string }>`SELECT messages.sender || '' AS sender FROM messages
		WHERE ${isLately(wanted)} AND ${apart(sql<SqlBool>`messages.sender IS NOT NULL`)} GROUP BY 1
		ORDER BY count(*) DESC, sender LIMIT ${most}`.execute(db)
	const display = textIn('documents.cda', 'type', 'display')
	const { rows: types } = await sql<Choices['types'][number]>`SELECT ${TYPE} AS code, max(${display}) AS display
		FROM messages ${JOIN_AFTER} documents ON documents.message_id = messages.id AND ${isJson('documents.cda')}
		WHERE ${isLately(wanted)} AND ${TYPE} IS NOT NULL GROUP BY code ORDER BY code LIMIT ${most}`.execute(db)
	return { rules: rules.map(({ rule }) => rule), senders: senders.map(({ sender }) => sender), types }
}

/** Of what is no JSON: none. */
const TYPE = sql`CASE WHEN ${isJson('documents.cda')} THEN ${textIn('documents.cda', 'type', 'code')} END`

const PLACES: Record<NonNullable<KeptFilters['place']>, Expression<SqlBool>> = {
	filed: sql<SqlBool>`messages.state = 'filed'`,
	waiting: sql<SqlBool>`(messages.state = 'review' AND messages.closed_at IS NULL)`,
	quarantined: sql<SqlBool>`(messages.state = 'quarantined' AND messages.closed_at IS NULL)`,
	closed: sql<SqlBool>`(messages.state IN ('review', 'quarantined') AND messages.closed_at IS NOT NULL)`,
}

/** @param followed `structure/id` of each line of the patients whom they follow */
function suits(
	reader: Lately,
	{ mine, unread, place, reason, sender, type, q }: KeptFilters,
	followed: string[],
): Expression<SqlBool> {
	const rules = reason.split(' ').filter(Boolean)
	const conditions = [
		sql<SqlBool>`1 = 1`,
		...mine ? [isOf(followed)] : [],
		...unread ? [isUnread(reader)] : [],
		...place === null ? [] : [PLACES[place]],
		...rules.length === 0 ? [] : [sql<SqlBool>`messages.rule IN (${sql.join(rules)})`],
		...sender === '' ? [] : [sql<SqlBool>`messages.sender = ${sender}`],
		...type === '' ? [] : [isOfType(type)],
		...allWords(WORDS, q),
	]
	return apart(sql<SqlBool>`(${sql.join(conditions, sql` AND `)})`)
}

function isOfType(type: string): Expression<SqlBool> {
	return sql<SqlBool>`EXISTS (SELECT 1 FROM documents WHERE documents.message_id = messages.id AND ${TYPE} = ${type})`
}

/** What the message says, and the names of whom it is about. */
const WORDS = sql<string>`coalesce(messages.words, '') || ' ' || coalesce((
	SELECT upper(coalesce(compared_name, '') || ' ' || coalesce(used_family_name, '') || ' ' || coalesce(used_given_name, '') || ' '
		|| coalesce(birth_given_names, '')) FROM patients
	WHERE patients.structure = messages.structure AND patients.id = ${WHOSE}), '')`

/** Of the patients whom they follow, every line of the register; asked for only where a filter wants it. */
async function followedBy(db: Db, user: string, filters: KeptFilters[]): Promise<string[]> {
	if (!filters.some(({ mine }) => mine)) {
		return []
	}
	const { rows } = await sql<{ patient: string }>`SELECT line.structure || '/' || line.id AS patient FROM followed_patients AS mine
			JOIN patients AS line ON line.structure = mine.structure AND mine.patient_id IN (line.id, line.replaced_by)
			WHERE mine."user" = ${user}
		UNION SELECT was.structure || '/' || was.replaced_by FROM followed_patients AS mine
			JOIN patients AS was ON was.structure = mine.structure AND was.id = mine.patient_id AND was.replaced_by IS NOT NULL
			WHERE mine."user" = ${user}`.execute(db)
	return rows.map(({ patient }) => patient)
}

/** Whose it is, or a document of it. */
function isOf(patients: string[]): Expression<SqlBool> {
	// One value however many they are: a statement binds no more than some thousands.
	const among = sql`(SELECT mine.value FROM ${rowsOf(patients, 'mine')})`
	return patients.length === 0
		? sql<SqlBool>`1 = 0`
		: sql<SqlBool>`(messages.structure || '/' || ${WHOSE} IN ${among} OR EXISTS (SELECT 1 FROM documents AS held
			WHERE held.message_id = messages.id AND ${apart(sql<SqlBool>`held.state = 'filed'`)}
				AND messages.structure || '/' || held.patient_id IN ${among}))`
}
