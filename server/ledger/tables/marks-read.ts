/** What each person has had before their eyes (ADR 50). */
import type { Db, Tx } from '../db.ts'

/** Rows of one statement. */
const BATCH = 500
/** Milliseconds after which nobody is shown as new what came: more days than « Aujourd’hui » shows. */
const MARKED = 62 * 24 * 60 * 60_000

/** What came before is new to nobody: its marks are forgotten. ISO 8601. @param now milliseconds */
export function marksSince(now: number): string {
	return new Date(now - MARKED).toISOString()
}

/** @return of these messages, those that this person had not read yet */
export async function unreadAmong(db: Db, user: string, messages: number[]): Promise<number[]> {
	const read = messages.length === 0
		? []
		: await db.selectFrom('read_marks').select('message_id').where('user', '=', user).where('message_id', 'in', messages).execute()
	const known = new Set(read.map(({ message_id: id }) => id))
	return messages.filter((id) => !known.has(id))
}

export async function markRead(db: Db, user: string, messages: number[], at: string): Promise<void> {
	for (let index = 0; index < messages.length; index += BATCH) {
		await db
			.insertInto('read_marks')
			.values(messages.slice(index, index + BATCH).map((id) => ({ user, message_id: id, at })))
			.onConflict((conflict) => conflict.doNothing())
			.execute()
	}
}

export async function markUnread(db: Db, user: string, messages: number[]): Promise<void> {
	for (let index = 0; index < messages.length; index += BATCH) {
		await db.deleteFrom('read_marks').where('user', '=', user).where('message_id', 'in', messages.slice(index, index + BATCH)).execute()
	}
}

/** What nobody is shown any more as new. @param before ISO 8601 */
export async function marksForgotten(db: Db, before: string): Promise<void> {
	await db.deleteFrom('read_marks').where('message_id', 'in', db.selectFrom('messages').select('id').where('received_at', '<', before))
		.execute()
}

/** Of whoever is there no more. */
export async function marksGone(tx: Tx, user: string): Promise<void> {
	await tx.deleteFrom('read_marks').where('user', '=', user).execute()
}
