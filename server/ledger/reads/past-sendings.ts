/** What a mailbox sent of itself, on which a new circuit is tried: neither answers, nor versions of what was sent before. */
import type { Db } from '../db.ts'

export interface PastSending {
	id: number
	/** ISO 8601. */
	at: string
	to: string[]
	documents: { name: string, title: string, type: string | null }[]
}

/** Of those that bear documents, the newest first. @param since ISO 8601 */
export async function pastSendings(db: Db, mailbox: string, since: string, limit: number): Promise<PastSending[]> {
	const rows = await db
		.selectFrom('outgoing')
		.select(['id', 'created_at'])
		.where('mailbox', '=', mailbox)
		.where('created_at', '>=', since)
		.where('cancelled_at', 'is', null)
		.where('answers', 'is', null)
		.where('erased_at', 'is', null)
		.where(({ exists, selectFrom }) => exists(selectFrom('outgoing_documents')
			.select('position')
			.whereRef('outgoing_documents.outgoing_id', '=', 'outgoing.id')
			.where('action', 'is', null)))
		.orderBy('id', 'desc')
		.limit(limit)
		.execute()
	const ids = rows.map(({ id }) => id)
	const [documents, recipients] = ids.length === 0
		? [[], []]
		: await Promise.all([
				db
					.selectFrom('outgoing_documents')
					.select(['outgoing_id', 'name', 'title', 'type_code'])
					.where('outgoing_id', 'in', ids)
					.orderBy('position')
					.execute(),
				db.selectFrom('recipients').select(['outgoing_id', 'address']).where('outgoing_id', 'in', ids).execute(),
			])
	return rows.map(({ id, created_at: at }) => ({
		id,
		at,
		to: recipients.filter((one) => one.outgoing_id === id).map(({ address }) => address),
		documents: documents
			.filter((one) => one.outgoing_id === id)
			.map(({ name, title, type_code: type }) => ({ name, title, type })),
	}))
}
