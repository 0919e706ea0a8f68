/** Documents of received messages: `planned → filed | review | quarantined`, moved by people, `removed` by hand. */
import type { Insertable, Selectable, SqlBool } from 'kysely'
import type { AuditChain } from '../audit.ts'
import type { Db, Tx } from '../db.ts'
import type { DocumentState, Tables } from '../ledger-schema.ts'
import type { PatientKey } from './patients.table.ts'

import { sql } from 'kysely'
import { IS_OPEN, readBy } from '../dialects/either.ts'
import { linesOf } from '../reads/patient-lines.ts'
import { apart } from '../windows.ts'
import { changed } from './changed.ts'
import { thumbnailErased } from './thumbnails.table.ts'

type Table = Tables['documents']
export type DocumentRow = Selectable<Table>
export type NewDocument = Insertable<Table>

/** Where a document stands in the store. */
export interface Place {
	path: string
	fileId: string
	etag: string
}

/** @return its id */
export async function planDocument(tx: Tx, document: NewDocument): Promise<number> {
	return (await tx.insertInto('documents').values(document).returning('id').executeTakeFirstOrThrow()).id
}

/** A plan that is made again: none of its documents had a place. */
export async function forgetPlanned(tx: Tx, messageId: number): Promise<void> {
	const ids = (await tx.selectFrom('documents').select('id').where('message_id', '=', messageId).execute()).map(({ id }) => id)
	await notSuperseded(tx, ids)
	await tx.deleteFrom('documents').where('message_id', '=', messageId).execute()
}

/** `planned →` where it was put. */
export async function placed(tx: Tx, id: number, state: DocumentState, { path, fileId, etag }: Place, at: string): Promise<boolean> {
	return changed(
		tx
			.updateTable('documents')
			.set({ state, path, file_id: fileId, etag, filed_at: at })
			.where('id', '=', id)
			.where('state', '=', 'planned'),
	)
}

/** What a person's act made of a document. */
export type Moved = Pick<DocumentRow, 'rule' | 'patient_id' | 'filed_at'> & { state: DocumentState }

/** From where the act found it. */
export async function moved(
	tx: Tx,
	{ id, state, path: before }: Pick<DocumentRow, 'id' | 'state' | 'path'>,
	change: Moved,
	{ path, fileId, etag }: Place,
): Promise<boolean> {
	return changed(
		tx
			.updateTable('documents')
			.set({ ...change, path, file_id: fileId, etag })
			.where('id', '=', id)
			.where('state', '=', state)
			.where('path', 'is not distinct from', before),
	)
}

/** What people did with it in the store, where it still is what it was, and where it was. */
export async function followed(
	tx: Tx,
	{ id, state, path }: Pick<DocumentRow, 'id' | 'state' | 'path'>,
	change: Partial<Pick<DocumentRow, 'state' | 'rule' | 'rule_before' | 'path' | 'patient_id'>>,
): Promise<boolean> {
	const isFollowed = await changed(
		tx
			.updateTable('documents')
			.set(change)
			.where('id', '=', id)
			.where('state', '=', state)
			.where('path', 'is not distinct from', path),
	)
	if (change.state === 'removed' && isFollowed) {
		await thumbnailErased(tx, id)
	}
	return isFollowed
}

/** The store gave the same file another id: unless that id is another document's. */
export async function renumbered(tx: Tx, { id, file_id: before }: Pick<DocumentRow, 'id' | 'file_id'>, fileId: string): Promise<boolean> {
	if (await tx.selectFrom('documents').select('id').where('file_id', '=', fileId).executeTakeFirst()) {
		return false
	}
	return changed(tx.updateTable('documents').set({ file_id: fileId }).where('id', '=', id).where('file_id', '=', before))
}

/** What closed its message closed it, and holds no more. */
export async function forgetRule(tx: Tx, { id, rule }: Pick<Selectable<Tables['messages']>, 'id' | 'rule'>): Promise<void> {
	await tx.updateTable('documents').set({ rule: null }).where('message_id', '=', id).where('rule', '=', rule).execute()
}

/** A new version stands in place of older ones, which nothing had replaced yet. */
export async function supersede(
	tx: Tx,
	audit: AuditChain,
	older: number[],
	{ by, messageId }: { by: number, messageId: number },
): Promise<void> {
	const rows = await tx
		.updateTable('documents')
		.set({ superseded_by: by })
		.where('id', 'in', older)
		.where('superseded_by', 'is', null)
		.returning('id')
		.execute()
	const replaced = rows.map(({ id }) => id).sort((one, other) => one - other)
	await audit.append(tx, replaced.map((documentId) => ({ action: 'superseded' as const, messageId, documentId, details: { by } })))
}

/** What these had replaced stands again. */
export async function notSuperseded(tx: Tx, ids: number[]): Promise<void> {
	await tx.updateTable('documents').set({ superseded_by: null }).where('superseded_by', 'in', ids).execute()
}

/** At the end of its time: neither name, place nor picture is left (incoming/erase.ts). */
export async function documentErased(
	tx: Tx,
	id: number,
	bare: Pick<DocumentRow, 'name' | 'media_type' | 'cda' | 'extension'>,
): Promise<void> {
	await tx
		.updateTable('documents')
		.set({ ...bare, folder: '', base: '', path: null })
		.where('id', '=', id)
		.execute()
	await thumbnailErased(tx, id)
}

/** With the messages that they came by. */
export async function documentsBelongTo(tx: Tx, messageIds: number[], structure: string): Promise<void> {
	await tx.updateTable('documents').set({ structure }).where('message_id', 'in', messageIds).execute()
}

/** In their order, message after message. */
export async function documentsOfMessages(db: Db, messageIds: number[]): Promise<DocumentRow[]> {
	return messageIds.length === 0
		? []
		: db.selectFrom('documents').selectAll().where('message_id', 'in', messageIds).orderBy('message_id').orderBy('position').execute()
}

/** Ids of messages that have documents, of one patient or of all, in their order. */
export async function messagesWithDocuments(
	db: Db,
	{ patient, after, most }: { patient: string | null, after: number, most: number },
): Promise<number[]> {
	const rows = await db
		.selectFrom('documents')
		.select('message_id')
		.distinct()
		.where('message_id', '>', after)
		.$if(patient !== null, (query) => query.where('patient_id', '=', patient))
		.orderBy('message_id')
		.limit(most)
		.execute()
	return rows.map(({ message_id: id }) => id)
}

export async function documentsOfMessage(db: Db, messageId: number): Promise<DocumentRow[]> {
	return documentsOfMessages(db, [messageId])
}

export async function documentsById(db: Db, ids: number[]): Promise<DocumentRow[]> {
	return db.selectFrom('documents').selectAll().where('id', 'in', ids).orderBy('id').execute()
}

const IN_STORE = sql<SqlBool>`file_id IS NOT NULL AND path IS NOT NULL`

/** Those that wait with their message, known by their file id in the store: few. */
export async function waitingInStore(db: Db): Promise<DocumentRow[]> {
	return db
		.selectFrom('documents')
		.selectAll()
		.where('message_id', 'in', sql<number>`(SELECT id FROM ${readBy('messages', 'messages_open')} WHERE ${IS_OPEN})`)
		.where((eb) => apart(eb('state', 'in', ['review', 'quarantined'])))
		.where(IN_STORE)
		.orderBy('id')
		.execute()
}

/**
 * All of which it is known where they stood, or stand: from the one after `after`, by their numbers. Of what was erased, nobody follows
 * where it goes.
 */
export async function documentsInStore(db: Db, { after, most }: { after: number, most: number }): Promise<DocumentRow[]> {
	return db
		.selectFrom('documents')
		.selectAll()
		.where('id', 'in', sql<number>`(SELECT id FROM ${readBy('documents', 'documents_followed')}
			WHERE ${IN_STORE} AND id > ${after} AND ${apart(sql<SqlBool>`state IN ('filed', 'review', 'quarantined', 'removed')`)}
			ORDER BY id LIMIT ${most})`)
		.orderBy('id')
		.execute()
}

/** Is this file the document of another message? */
export async function isFileOfAnother(db: Db, fileId: string, messageId: number): Promise<boolean> {
	const row = await db
		.selectFrom('documents')
		.select('id')
		.where('file_id', '=', fileId)
		.where('message_id', '!=', messageId)
		.where('state', '!=', 'removed')
		.executeTakeFirst()
	return row !== undefined
}

/** Filed for this patient, with these bytes. */
export async function filedOfPatient(db: Db, { structure, id }: PatientKey, sha256s: string[]): Promise<DocumentRow[]> {
	return sha256s.length === 0
		? []
		: db
				.selectFrom('documents')
				.selectAll()
				.where('structure', '=', structure)
				.where('patient_id', 'in', linesOf({ structure, id }))
				.where('sha256', 'in', sha256s)
				.where('state', '=', 'filed')
				.orderBy('id')
				.execute()
}

/** Of a health document, what is filed for this patient: that very one, and those of its set; the last version first. */
export async function versionsOfPatient(
	db: Db,
	{ structure, id }: PatientKey,
	{ cdaId, setId }: { cdaId: string | null, setId: string | null },
): Promise<DocumentRow[]> {
	return db.selectFrom('documents').selectAll().where('structure', '=', structure)
		.where('patient_id', 'in', linesOf({ structure, id }))
		.where('state', '=', 'filed').where('cda_id', 'is not', null)
		.where(({ or, eb }) => or([eb('cda_id', '=', cdaId), eb('set_id', '=', setId)]))
		.orderBy('version', (order) => order.desc().nullsLast()).orderBy('id', 'desc').execute()
}

/** Does a document of that identifier stand in the structure with other bytes than these? */
export async function hasOtherBytes(db: Db, structure: string, { cdaId, sha256 }: { cdaId: string, sha256: string }): Promise<boolean> {
	const row = await db.selectFrom('documents').select('id').where('cda_id', '=', cdaId).where('structure', '=', structure)
		.where('sha256', '!=', sha256).where('state', 'in', ['planned', 'filed']).executeTakeFirst()
	return row !== undefined
}

/** What came twice for a patient is one file: the other rows of these files. */
export async function filedCopiesOf(db: Db, documents: DocumentRow[]): Promise<DocumentRow[]> {
	return db
		.selectFrom('documents')
		.selectAll()
		.where('state', '=', 'filed')
		.where('file_id', 'in', documents.map((row) => row.file_id!))
		.where('id', 'not in', documents.map(({ id }) => id))
		.orderBy('id')
		.execute()
}

export async function documentById(db: Db, id: number): Promise<DocumentRow | null> {
	return await db.selectFrom('documents').selectAll().where('id', '=', id).executeTakeFirst() ?? null
}

/** These bytes, where they are kept, the newest first. */
export async function documentsByHash(db: Db, structure: string, sha256: string): Promise<DocumentRow[]> {
	return db
		.selectFrom('documents')
		.selectAll()
		.where('sha256', '=', sha256)
		.where('structure', '=', structure)
		.where('state', 'in', ['filed', 'review', 'quarantined'])
		.orderBy('id', 'desc')
		.execute()
}

/** The last that was filed under this id of the store. */
export async function filedByFile(db: Db, fileId: string): Promise<DocumentRow | null> {
	return await db
		.selectFrom('documents')
		.selectAll()
		.where('file_id', '=', fileId)
		.where('state', '=', 'filed')
		.orderBy('id', 'desc')
		.executeTakeFirst() ?? null
}
