/** Which conversation a message belongs to: that of a message it answers, sent or received by the same structure. */
import type { Db } from '../ledger/ledger.ts'

/** @param answers Message-IDs of In-Reply-To and References, the nearest first */
export async function threadOf(db: Db, structure: string, answers: string[]): Promise<string | null> {
	for (const id of answers) {
		const known = await db.selectFrom('outgoing').select('thread').where('header_id', '=', id).where('structure', '=', structure).executeTakeFirst()
			?? await db.selectFrom('messages').select('thread').where('message_id', '=', id).where('structure', '=', structure).where('thread', 'is not', null).executeTakeFirst()
		if (known) {
			return known.thread
		}
	}
	return null
}
