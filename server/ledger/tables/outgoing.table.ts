/** What we send: the message and its documents. Its recipients have states of their own (recipients.ts). */
import type { Insertable, Selectable } from 'kysely'
import type { Db, Tx } from '../db.ts'
import type { Tables } from '../ledger-schema.ts'

import { sql } from 'kysely'
import { readBy } from '../dialects/either.ts'
import { changed } from './changed.ts'

type Table = Tables['outgoing']
export type OutgoingRow = Selectable<Table>

/** @return its id; it begins a conversation where it joins none */
export async function queueSending(tx: Tx, sending: Insertable<Table>): Promise<number> {
	const { id } = await tx.insertInto('outgoing').values(sending).returning('id').executeTakeFirstOrThrow()
	await tx
		.updateTable('outgoing')
		.set({ thread: `o${id}` })
		.where('id', '=', id)
		.where('thread', 'is', null)
		.execute()
	return id
}

export async function addDocument(tx: Tx, document: Insertable<Tables['outgoing_documents']>): Promise<void> {
	await tx.insertInto('outgoing_documents').values(document).execute()
}

/** Nobody is left to whom it would go. */
export async function sendingCancelled(tx: Tx, id: number, at: string): Promise<boolean> {
	return changed(tx.updateTable('outgoing').set({ cancelled_at: at }).where('id', '=', id).where('cancelled_at', 'is', null))
}

/** Its copy was looked for in the Sent folder while somebody is unclear; found, none is due. */
export async function searched(tx: Tx, id: number, isThere: boolean, at: string): Promise<boolean> {
	return changed(
		tx
			.updateTable('outgoing')
			.set({ searched_at: at, ...(isThere && { copy: 'done' }) })
			.where('id', '=', id)
			.where(({ exists, selectFrom }) => exists(selectFrom('recipients')
				.select('recipients.position')
				.whereRef('recipients.outgoing_id', '=', 'outgoing.id')
				.where('recipients.state', '=', 'unclear'))),
	)
}

/** To be looked for at once, after a restoration. */
export async function searchAgain(tx: Tx, ids: number[]): Promise<void> {
	await tx.updateTable('outgoing').set({ searched_at: null }).where('id', 'in', ids).execute()
}

/** Its copy is in the Sent folder: `due → done`. */
export async function copied(db: Db, id: number): Promise<boolean> {
	return changed(db.updateTable('outgoing').set({ copy: 'done' }).where('id', '=', id).where('copy', '=', 'due'))
}

export async function sentRawDeleted(tx: Tx, id: number): Promise<boolean> {
	return changed(
		tx
			.updateTable('outgoing')
			.set({ spool: null, text: null, said: null })
			.where('id', '=', id)
			.where(({ or, eb }) => or([eb('spool', 'is not', null), eb('text', 'is not', null)])),
	)
}

/** At the end of its time. @param key the pseudonym of its key */
export async function sendingErased(tx: Tx, id: number, key: string | null, at: string): Promise<void> {
	await tx
		.updateTable('outgoing')
		.set({ subject: '', words: null, text: null, said: null, about_patient: null, key, erased_at: at })
		.where('id', '=', id)
		.execute()
}

/** @param name in place of theirs */
export async function sentDocumentsErased(tx: Tx, ids: number[], name: string): Promise<void> {
	await tx
		.updateTable('outgoing_documents')
		.set({ name, title: name, path: '', service_start: null })
		.where('outgoing_id', 'in', ids)
		.execute()
}

export async function sendingsBelongTo(tx: Tx, ids: number[], structure: string): Promise<void> {
	await tx.updateTable('outgoing').set({ structure }).where('id', 'in', ids).execute()
}

/** Of which nothing has moved since: nobody is queued or doubtful. */
function quiet(db: Db, since: string) {
	return db
		.selectFrom('outgoing')
		.where(({ not, exists, selectFrom }) => not(exists(selectFrom('recipients')
			.select('position')
			.whereRef('outgoing_id', '=', 'outgoing.id')
			.where(({ or, eb }) => or([eb('state', 'in', ['queued', 'unclear']), eb('changed_at', '>=', since)])))))
}

/** Whose raw mail, or words of what was never made, are kept no longer: Sent has its copy. @param since ISO 8601 */
export async function sendingsToDeleteRaw(db: Db, since: string): Promise<{ id: number, spool: string | null }[]> {
	return [
		...await quiet(db, since).select(['id', 'spool']).where('spool', 'is not', null).where('copy', '!=', 'due').execute(),
		...await quiet(db, since)
			.select(['id', 'spool'])
			.where('id', 'in', sql<number>`(SELECT id FROM ${readBy('outgoing', 'outgoing_never_made')}
				WHERE size = 0 AND text IS NOT NULL)`)
			.execute(),
	]
}

/** Whose traces are at the end of their time. @param limit ISO 8601 */
export async function endedSendings(db: Db, limit: string, most: number): Promise<{ id: number, key: string | null }[]> {
	return quiet(db, limit)
		.select(['id', 'key'])
		.where('erased_at', 'is', null)
		.where('spool', 'is', null)
		.where('created_at', '<', limit)
		.limit(most)
		.execute()
}

/** Names in the spool that are ours. */
export async function spoolsOfSendings(db: Db): Promise<string[]> {
	const rows = await db.selectFrom('outgoing').select('spool').where('spool', 'is not', null).execute()
	return rows.map(({ spool }) => spool!)
}
