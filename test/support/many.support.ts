/** A ledger in which thousands wait: copies of one message, each of its own exchange, with its documents and its place on the server. */
import type { Context } from '../../server/context.ts'

import { sql } from 'kysely'

/** Above any message's own number. */
const OTHERS = 1_000_000_000

export async function multiply({ ledger: { db } }: Pick<Context, 'ledger'>, id: number, count: number, from = 1): Promise<void> {
	await db.transaction().execute(async (tx) => {
		const message = await tx.selectFrom('messages').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
		const documents = await tx.selectFrom('documents').selectAll().where('message_id', '=', id).execute()
		const uid = await tx.selectFrom('uids').selectAll().where('message_id', '=', id).executeTakeFirstOrThrow()
		const { last } = await tx.selectFrom('uids').select(sql<number>`max(uid)`.as('last')).executeTakeFirstOrThrow()
		for (let index = from; index < from + count; index++) {
			const { id: copy } = await tx
				.insertInto('messages')
				.values({
					...message,
					id: undefined,
					title: `${message.title} ${index}`,
					words: `${message.words} ${index}`,
					thread: `m${OTHERS + index}`,
					raw_sha256: `${index}`,
					content_sha256: `${index}`,
				})
				.returning('id')
				.executeTakeFirstOrThrow()
			await tx
				.insertInto('uids')
				.values({ ...uid, uid: last + 1 + index - from, message_id: copy, gone_at: new Date().toISOString() })
				.execute()
			for (const document of documents) {
				await tx.insertInto('documents').values({ ...document, id: undefined, message_id: copy }).execute()
			}
		}
	})
}
