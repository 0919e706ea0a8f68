/** Received messages, as they are asked for to decide something. */
import type { Db } from '../db.ts'
import type { MessageRow } from '../tables/messages.ts'

export async function messageById(db: Db, id: number): Promise<MessageRow | null> {
	return await db.selectFrom('messages').selectAll().where('id', '=', id).executeTakeFirst() ?? null
}
