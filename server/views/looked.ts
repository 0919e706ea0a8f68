/** What somebody may look at of both ways, as conditions on its rows. */
import type { Expression, SqlBool } from 'kysely'
import type { Visible } from '../ledger/windows.ts'

import { sql } from 'kysely'

/** What these mailboxes sent, and these received messages; nothing else is counted, searched or named. */
export interface Looked {
	sendings: string[]
	messages: Visible
}

/** Cancelled ones too. */
export function isOurs({ sendings }: Looked): Expression<SqlBool> {
	return sendings.length === 0 ? sql<SqlBool>`1 = 0` : apart(sql<SqlBool>`mailbox IN (${sql.join(sendings)})`)
}

/** Ours, in a thread, and not cancelled. */
export function isSent(table: string, { sendings }: Looked): Expression<SqlBool> {
	const [thread, mailbox, cancelled] = ['thread', 'mailbox', 'cancelled_at'].map((column) => sql.ref(`${table}.${column}`))
	return sendings.length === 0
		? sql<SqlBool>`1 = 0`
		: sql<SqlBool>`(${thread} IS NOT NULL AND ${cancelled} IS NULL AND ${apart(sql<SqlBool>`${mailbox} IN (${sql.join(sendings)})`)})`
}

/** Seen, in a thread, and no receipt. */
export function isReceived(table: string, { messages }: Looked): Expression<SqlBool> {
	const [thread, state] = ['thread', 'state'].map((column) => sql.ref(`${table}.${column}`))
	return sql<SqlBool>`(${thread} IS NOT NULL AND ${apart(sql<SqlBool>`${state} != 'ignored' AND ${messages(table)}`)})`
}

/**
 * A condition that tells nothing to whoever plans the query: rows are walked by thread or by time, as their index has them, never by
 * mailbox, which would have all of them sorted.
 */
export function apart(condition: Expression<SqlBool>): Expression<SqlBool> {
	return sql<SqlBool>`CASE WHEN ${condition} THEN 1 ELSE 0 END = 1`
}
