/** A window on a long list: how many there are, and a few of them. */
import type { Expression, SqlBool } from 'kysely'

import { sql } from 'kysely'
import { withoutCivilities, wordsOf } from '../mssante/searchable.ts'
import { holds } from './dialects/either.ts'

/** A condition on messages, by the name that they have in the query: those that somebody may see. */
export type Visible = (table: string) => Expression<SqlBool>
/** For who may see all. */
export const EVERY: Visible = () => sql<SqlBool>`1 = 1`

/** Words of a search that count. */
const MAX_WORDS = 8

export interface Window {
	offset: number
	limit: number
}

/** From an instant on, before another: ISO 8601. */
export interface Period {
	from: string
	to: string
}

export interface Page<T> extends Window {
	total: number
	rows: T[]
}

/** Every word typed, civilities apart, is somewhere in `words` (mssante/searchable.ts): a column, or what is made of several. */
export function allWords(where: string | Expression<string>, q: string): Expression<SqlBool>[] {
	return withoutCivilities(wordsOf(q)).slice(0, MAX_WORDS).map((word) => holds(where, word))
}

/**
 * A condition that tells nothing to whoever plans the query: rows are walked by thread or by time, as their index has them, never by
 * mailbox, which would have all of them sorted.
 */
export function apart(condition: Expression<SqlBool>): Expression<SqlBool> {
	return sql<SqlBool>`CASE WHEN ${condition} THEN 1 ELSE 0 END = 1`
}
