/** What was seen of the operators' mailboxes: each one's state, its folders, and every UID of a server with what remains to do there. */
import type { Selectable } from 'kysely'
import type { MssError } from '../../errors.ts'
import type { Db, Tx } from '../db.ts'
import type { Tables } from '../schema.ts'

import { keptDetail } from '../stored/whys.ts'

const SOUND = { error_code: null, error_detail: null, error_text: null, error_at: null }

/** First contact, once. */
export async function met(tx: Tx, address: string, at: string): Promise<void> {
	await tx
		.insertInto('mailboxes')
		.values({ address, first_contact_at: at, last_contact_at: null, ...SOUND })
		.onConflict((conflict) => conflict.column('address').doUpdateSet({ first_contact_at: at }))
		.execute()
}

type Problem = Pick<MssError, 'code' | 'detail'>

/** It answered, or what is wrong with it. */
export async function contacted(tx: Tx, address: string, problem: Problem | null, at: string): Promise<void> {
	const change
		= problem === null
			? { last_contact_at: at, ...SOUND }
			: { error_code: problem.code, error_detail: keptDetail(problem), error_text: null, error_at: at }
	await tx
		.insertInto('mailboxes')
		.values({ address, first_contact_at: null, ...(problem === null ? {} : { last_contact_at: null }), ...change })
		.onConflict((conflict) => conflict.column('address').doUpdateSet(change))
		.execute()
}

export type FolderFacts = Omit<Tables['folders'], 'mailbox' | 'folder'>

/** What a full comparison saw of a folder. */
export async function compared(tx: Tx, mailbox: string, folder: string, facts: FolderFacts): Promise<void> {
	await tx
		.insertInto('folders')
		.values({ mailbox, folder, ...facts })
		.onConflict((conflict) => conflict.columns(['mailbox', 'folder']).doUpdateSet(facts))
		.execute()
}

/** UIDs that the ledger still lacks. */
export async function lacking(db: Db, mailbox: string, folder: string, missing: number): Promise<void> {
	await db.updateTable('folders').set({ missing_uids: missing })
		.where('mailbox', '=', mailbox)
		.where('folder', '=', folder)
		.where('missing_uids', '!=', missing)
		.execute()
}

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

/** ISO 8601; null: never reached. */
export async function firstContactOf(db: Db, address: string): Promise<string | null> {
	const row = await db.selectFrom('mailboxes').select('first_contact_at').where('address', '=', address).executeTakeFirst()
	return row?.first_contact_at ?? null
}

/** As the last full comparison saw it; undefined: none was made. */
export async function uidValidityOf(db: Db, mailbox: string, folder: string): Promise<string | undefined> {
	const row = await db
		.selectFrom('folders')
		.select('uid_validity')
		.where('mailbox', '=', mailbox)
		.where('folder', '=', folder)
		.executeTakeFirst()
	return row?.uid_validity
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

export async function mailboxesByAddress(db: Db, addresses: string[]): Promise<Map<string, Tables['mailboxes']>> {
	const rows = addresses.length === 0 ? [] : await db.selectFrom('mailboxes').selectAll().where('address', 'in', addresses).execute()
	return new Map(rows.map((row) => [row.address, row]))
}
