/** Every UID of a server, and what remains to be done there. */
import type { Selectable } from 'kysely'
import type { Db, Tx } from '../db.ts'
import type { Tables } from '../ledger-schema.ts'

/** Where UIDs are known. */
export type Numbering = Pick<Tables['uids'], 'mailbox' | 'folder' | 'uid_validity'>

/** These are no longer on the server: nothing remains to do with them. `uids` null: any of this numbering. */
export async function gone(
	tx: Tx,
	{ mailbox, folder, uid_validity: validity }: Numbering,
	uids: number[] | null,
	at: string,
): Promise<void> {
	const query = tx
		.updateTable('uids')
		.set({ gone_at: at, after: null })
		.where('mailbox', '=', mailbox)
		.where('folder', '=', folder)
		.where('uid_validity', '=', validity)
	await (uids === null ? query.where('gone_at', 'is', null) : query.where('uid', 'in', uids)).execute()
}

/** Older than the first contact: it is not taken in. */
export async function leftOut(tx: Tx, where: Numbering, uid: number, internalDate: string): Promise<void> {
	await tx
		.insertInto('uids')
		.values({ ...where, uid, message_id: null, internal_date: internalDate, gone_at: null, after: null })
		.execute()
}

/** This UID is that message. False: it is one already, taken in by another process meanwhile. */
export async function uidOf(tx: Tx, where: Numbering, uid: number, messageId: number, internalDate: string): Promise<boolean> {
	const { numInsertedOrUpdatedRows } = await tx
		.insertInto('uids')
		.values({ ...where, uid, message_id: messageId, internal_date: internalDate, gone_at: null, after: null })
		.onConflict((conflict) => conflict
			.columns(['mailbox', 'folder', 'uid_validity', 'uid'])
			.doUpdateSet({ message_id: messageId })
			.where('uids.message_id', 'is', null))
		.executeTakeFirst()
	return numInsertedOrUpdatedRows === 1n
}

/** What remains to be done on the server with a message; null: nothing any more. */
export async function remains(tx: Tx, messageId: number, after: string | null): Promise<void> {
	const query = tx.updateTable('uids').set({ after }).where('message_id', '=', messageId)
	await (after === null ? query : query.where('gone_at', 'is', null)).execute()
}

/** It was done. @param isGone it is in another folder now */
export async function doneThere(
	db: Db,
	{ mailbox, folder, uid_validity: validity }: Numbering,
	uid: number,
	isGone: boolean,
	at: string,
): Promise<void> {
	await db
		.updateTable('uids')
		.set({ after: null, ...(isGone && { gone_at: at }) })
		.where('mailbox', '=', mailbox)
		.where('folder', '=', folder)
		.where('uid_validity', '=', validity)
		.where('uid', '=', uid)
		.execute()
}

export type UidRow = Selectable<Tables['uids']>

/** @param uids of these; null: all that are known there */
export async function uidsOf(db: Db, { mailbox, folder, uid_validity: validity }: Numbering, uids: number[] | null): Promise<UidRow[]> {
	const query = db
		.selectFrom('uids')
		.selectAll()
		.where('mailbox', '=', mailbox)
		.where('folder', '=', folder)
		.where('uid_validity', '=', validity)
	return (uids === null ? query : query.where('uid', 'in', uids)).orderBy('uid').execute()
}

/** Null: none is known there. */
export async function lastUidOf(db: Db, { mailbox, folder, uid_validity: validity }: Numbering): Promise<number | null> {
	const { last } = await db
		.selectFrom('uids')
		.select(({ fn }) => fn.max<number | null>('uid').as('last'))
		.where('mailbox', '=', mailbox)
		.where('folder', '=', folder)
		.where('uid_validity', '=', validity)
		.executeTakeFirstOrThrow()
	return last
}

/** UIDs as the server numbers them now. */
function current(db: Db) {
	return db
		.selectFrom('uids')
		.innerJoin('folders', (join) => join
			.onRef('folders.mailbox', '=', 'uids.mailbox')
			.onRef('folders.folder', '=', 'uids.folder')
			.onRef('folders.uid_validity', '=', 'uids.uid_validity'))
		.selectAll('uids')
		.where('uids.gone_at', 'is', null)
}

/** Those with which something remains to be done there. */
export async function remainingOf(db: Db, mailbox: string): Promise<UidRow[]> {
	return current(db).where('uids.mailbox', '=', mailbox).where('uids.after', 'is not', null).execute()
}

/** Where a message is on the server; undefined: nowhere any more. */
export async function placeOfMessage(db: Db, messageId: number): Promise<UidRow | undefined> {
	return current(db).where('uids.message_id', '=', messageId).executeTakeFirst()
}
