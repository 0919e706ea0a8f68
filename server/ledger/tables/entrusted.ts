/** « Confié à… »: columns of a message that waits. It keeps nobody else from dealing with it, and stays until it is said otherwise. */
import type { Db, Tx } from '../db.ts'

const NOBODY = { entrusted_to: null, entrusted_by: null, entrusted_at: null }

/** @param to null: to nobody any more @return false: it waits no more, or is not whose `before` says */
export async function entrusted(
	tx: Tx,
	id: number,
	{ to, by, at, before }: { to: string | null, by: string, at: string, before: string | null },
): Promise<boolean> {
	const { numUpdatedRows } = await tx
		.updateTable('messages')
		.set(to === null ? NOBODY : { entrusted_to: to, entrusted_by: by, entrusted_at: at })
		.where('id', '=', id)
		.where('state', '=', 'review')
		.where('closed_at', 'is', null)
		.where('entrusted_to', before === null ? 'is' : '=', before)
		.executeTakeFirstOrThrow()
	return numUpdatedRows > 0n
}

export interface EntrustedCount {
	user: string
	mailbox: string
	count: number
}

/** Of what waits, how much somebody else entrusted to each person, mailbox by mailbox. */
export async function countEntrusted(db: Db): Promise<EntrustedCount[]> {
	const rows = await db
		.selectFrom('messages')
		.select(({ fn }) => ['entrusted_to', 'mailbox', fn.countAll<number>().as('count')])
		.where('entrusted_to', 'is not', null)
		.whereRef('entrusted_to', '!=', 'entrusted_by')
		.where('state', '=', 'review')
		.where('closed_at', 'is', null)
		.groupBy(['entrusted_to', 'mailbox'])
		.orderBy('entrusted_to')
		.orderBy('mailbox')
		.execute()
	return rows.map(({ entrusted_to: user, ...row }) => ({ ...row, user: user! }))
}

/** Who is there no more has nothing. */
export async function entrustedToNoMore(tx: Tx, user: string): Promise<void> {
	await tx.updateTable('messages').set(NOBODY).where('entrusted_to', '=', user).execute()
}
