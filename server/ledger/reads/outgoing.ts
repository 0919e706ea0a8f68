/** What was sent, as it is asked for to decide something: a sending, its documents, its versions. */
import type { Db } from '../db.ts'
import type { OutgoingRow } from '../tables/outgoing.ts'

export async function sendingById(db: Db, id: number): Promise<OutgoingRow | null> {
	return await db.selectFrom('outgoing').selectAll().where('id', '=', id).executeTakeFirst() ?? null
}
