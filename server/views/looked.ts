/** What somebody may look at of both ways, as conditions on its rows. */
import type { Expression, SqlBool } from 'kysely'
import type { Visible } from '../ledger/windows.ts'

import { sql } from 'kysely'
import { apart } from '../ledger/windows.ts'

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

/** Turns of these mailboxes; of those that wait for us, where the message that waits is seen. */
export function isTurnSeen({ sendings, messages }: Looked): Expression<SqlBool> {
	return sendings.length === 0
		? sql<SqlBool>`1 = 0`
		: sql<SqlBool>`(turns.mailbox IN (${sql.join(sendings)}) AND (turns.whose = 'theirs' OR turns.message_id IS NULL OR EXISTS (
			SELECT 1 FROM messages AS seen WHERE seen.id = turns.message_id AND ${messages('seen')})))`
}
