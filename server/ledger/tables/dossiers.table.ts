/**
 * A sending being prepared (circuits.md): `preparing → awaiting → sent`; `awaiting → returned | stale`; `stale → awaiting` when what
 * was wrong is mended; any of them that has not left `→ withdrawn`, or back to `preparing` when it is changed. Its visas are words on
 * one exact content, never changed.
 */
import type { Insertable, Selectable } from 'kysely'
import type { Db, Tx } from '../db.ts'
import type { DossierState, Tables } from '../ledger-schema.ts'

import { sql } from 'kysely'
import { readBy } from '../dialects/either.ts'
import { changed } from './changed.ts'

type Table = Tables['dossiers']
export type DossierRow = Selectable<Table>
export type DossierFile = Selectable<Tables['dossier_files']>
export type VisaRow = Selectable<Tables['visas']>

/** Ids of what has not ended, which is little. */
const NOT_ENDED = sql<number>`(SELECT id FROM ${readBy('dossiers', 'dossiers_open')} WHERE ended_at IS NULL)`

/** What may still change, and leave. */
export const OPEN: DossierState[] = ['preparing', 'awaiting', 'returned', 'stale']

export async function dossierById(db: Db, id: number): Promise<DossierRow | null> {
	return await db.selectFrom('dossiers').selectAll().where('id', '=', id).executeTakeFirst() ?? null
}

/** @param keys the key, and what is left of it at the end of its time */
export async function dossierByKey(db: Db, ...keys: string[]): Promise<DossierRow | null> {
	return await db.selectFrom('dossiers').selectAll().where('key', 'in', keys).executeTakeFirst() ?? null
}

/** Those that a dropped file began, whatever became of them. @param fileId in the GED */
export async function dossiersOfTrigger(db: Db, fileId: string): Promise<DossierRow[]> {
	return db.selectFrom('dossiers').selectAll().where('trigger_file', '=', fileId).orderBy('id').execute()
}

/** Of what was dropped: sent, and not yet put away. */
export async function dropsToPutAway(db: Db): Promise<DossierRow[]> {
	return db
		.selectFrom('dossiers')
		.selectAll()
		.where('id', 'in', sql<number>`(SELECT id FROM ${readBy('dossiers', 'dossiers_dropped')}
			WHERE trigger_file IS NOT NULL AND state = 'sent' AND trigger_done_at IS NULL)`)
		.orderBy('id')
		.execute()
}

export async function dropPutAway(tx: Tx, id: number, at: string): Promise<boolean> {
	return changed(tx.updateTable('dossiers').set({ trigger_done_at: at }).where('id', '=', id).where('trigger_done_at', 'is', null))
}

/** Open ones of what was dropped. */
export async function openDrops(db: Db): Promise<DossierRow[]> {
	return (await openIn(db, OPEN)).filter(({ trigger_file: file }) => file !== null)
}

/** In these states, of those that are open. */
export async function openIn(db: Db, states: DossierState[]): Promise<DossierRow[]> {
	return db.selectFrom('dossiers').selectAll().where('id', 'in', NOT_ENDED).where('state', 'in', states).orderBy('id').execute()
}

/** Is something being prepared for this mailbox? */
export async function hasOpenDossier(db: Db, mailbox: string): Promise<boolean> {
	const row = await db.selectFrom('dossiers').select('id').where('mailbox', '=', mailbox).where('state', 'in', OPEN).executeTakeFirst()
	return row !== undefined
}

/** Circuits, in the versions that any of them began with. */
export async function circuitsOfDossiers(db: Db): Promise<Pick<DossierRow, 'circuit' | 'version' | 'mailbox'>[]> {
	return db.selectFrom('dossiers').select(['circuit', 'version', 'mailbox']).distinct().orderBy('circuit').orderBy('version').execute()
}

/** Whoever prepared any of them, and for which mailbox. */
export async function preparersOfDossiers(db: Db): Promise<Pick<DossierRow, 'prepared_by' | 'mailbox'>[]> {
	return db.selectFrom('dossiers').select(['prepared_by', 'mailbox']).distinct().orderBy('prepared_by').orderBy('mailbox').execute()
}

/** In the order in which they were put in. */
export async function filesOfDossiers(db: Db, ids: number[]): Promise<DossierFile[]> {
	return ids.length === 0 ? [] : db.selectFrom('dossier_files').selectAll().where('dossier_id', 'in', ids).orderBy('id').execute()
}

export async function reasonsOfDossiers(db: Db, ids: number[]): Promise<Selectable<Tables['dossier_reasons']>[]> {
	return ids.length === 0
		? []
		: db.selectFrom('dossier_reasons').selectAll().where('dossier_id', 'in', ids).orderBy('dossier_id').orderBy('piece').execute()
}

/** In the order in which they were given. */
export async function visasOfDossiers(db: Db, ids: number[]): Promise<VisaRow[]> {
	return ids.length === 0 ? [] : db.selectFrom('visas').selectAll().where('dossier_id', 'in', ids).orderBy('id').execute()
}

/** Of these mailboxes, or all: every one that is open, and the last ones that ended. */
export async function listDossiers(db: Db, mailboxes: string[] | null, ended: number): Promise<DossierRow[]> {
	const all = db
		.selectFrom('dossiers')
		.selectAll()
		.$if(mailboxes !== null, (query) => query.where('mailbox', 'in', mailboxes!))
		.orderBy('id', 'desc')
	return [
		...await all.where('id', 'in', NOT_ENDED).execute(),
		...ended === 0 ? [] : await all.where('ended_at', 'is not', null).limit(ended).execute(),
	]
}

/** Which dossier a sending was. */
export async function dossierOfSending(db: Db, sendingId: number): Promise<DossierRow | null> {
	return await db.selectFrom('dossiers').selectAll().where('sending_id', '=', sendingId).executeTakeFirst() ?? null
}

/** Names in the spool of what is pinned: no orphan. */
export async function pinnedNames(db: Db): Promise<string[]> {
	const rows = await db.selectFrom('dossier_files').select('spool').where('spool', 'is not', null).execute()
	return rows.map(({ spool }) => spool!)
}

/** @return its id */
export async function dossierBegun(tx: Tx, dossier: Insertable<Table>): Promise<number> {
	return (await tx.insertInto('dossiers').values(dossier).returning('id').executeTakeFirstOrThrow()).id
}

export interface Change {
	recipients?: string
	text?: string
	about_patient?: string | null
	answer_by?: string | null
	again?: number
	patient_id?: string | null
	/** JSON: what whoever was asked to approve it is told. */
	notices: string
	held: number
	changed_by: string
	changed_at: string
}

/** Any that has not left `→ preparing`, unless it changed since: what was approved, or asked to be, is no more. */
export async function dossierChanged(tx: Tx, row: Pick<DossierRow, 'id' | 'changed_at'>, change: Change): Promise<boolean> {
	const again = { ...change, state: 'preparing' as const, submitted_at: null, submitted_seen: null }
	return moved(tx, row.id, OPEN, again, { changedAt: row.changed_at })
}

export async function filePutIn(tx: Tx, file: Insertable<Tables['dossier_files']>): Promise<void> {
	await tx.insertInto('dossier_files').values(file).execute()
}

/** @return names in the spool of the bytes that nothing pins any more */
export async function filesTakenOut(tx: Tx, ids: number[]): Promise<string[]> {
	if (ids.length === 0) {
		return []
	}
	const rows = await tx.deleteFrom('dossier_files').where('id', 'in', ids).returning('spool').execute()
	return rows.flatMap(({ spool }) => spool ?? [])
}

/** Why there is no such piece; empty: there may be one after all. */
export async function reasonGiven(tx: Tx, dossierId: number, piece: string, reason: string): Promise<void> {
	await tx.deleteFrom('dossier_reasons').where('dossier_id', '=', dossierId).where('piece', '=', piece).execute()
	if (reason !== '') {
		await tx.insertInto('dossier_reasons').values({ dossier_id: dossierId, piece, reason }).execute()
	}
}

/** `preparing | returned | stale → awaiting`, unless it changed since. @param seen the content that is submitted */
export async function dossierSubmitted(tx: Tx, row: Pick<DossierRow, 'id' | 'changed_at'>, seen: string, at: string): Promise<boolean> {
	const submitted = { state: 'awaiting' as const, submitted_at: at, submitted_seen: seen, notices: '[]', held: 0 }
	return moved(tx, row.id, ['preparing', 'returned', 'stale'], submitted, { changedAt: row.changed_at })
}

/** `awaiting → sent`, unless it changed since; where nobody has to approve, from `preparing | returned | stale` at once. */
export async function dossierSent(
	tx: Tx,
	row: Pick<DossierRow, 'id' | 'changed_at'>,
	{ sendingId, seen, at }: { sendingId: number, seen: string, at: string },
	from: DossierState[],
): Promise<boolean> {
	const sent = { state: 'sent' as const, sending_id: sendingId, submitted_seen: seen, ended_at: at, notices: '[]', held: 0 }
	return moved(tx, row.id, from, sent, { changedAt: row.changed_at })
}

export async function dossiersBelongTo(tx: Tx, ids: number[], structure: string): Promise<void> {
	await tx.updateTable('dossiers').set({ structure }).where('id', 'in', ids).execute()
}

/** `awaiting → returned`. */
export async function dossierReturned(tx: Tx, id: number): Promise<boolean> {
	return moved(tx, id, ['awaiting'], { state: 'returned' })
}

/** `awaiting → stale`, with what no longer holds; `stale → stale` where that is another thing. @param notices JSON */
export async function dossierStale(tx: Tx, id: number, notices: string): Promise<boolean> {
	return moved(tx, id, ['awaiting', 'stale'], { state: 'stale', notices }, { other: notices })
}

/** `stale → awaiting`: mended, and the same content. */
export async function dossierMended(tx: Tx, id: number): Promise<boolean> {
	return moved(tx, id, ['stale'], { state: 'awaiting', notices: '[]' })
}

/** What keeps a dropped file where it is: `preparing` stays so. @param notices JSON */
export async function dossierHeld(tx: Tx, id: number, notices: string): Promise<boolean> {
	return moved(tx, id, ['preparing'], { notices, held: 1 })
}

export async function dossierWithdrawn(tx: Tx, id: number, at: string): Promise<boolean> {
	return moved(tx, id, OPEN, { state: 'withdrawn', ended_at: at })
}

/** The file that began it stands there no more: it does not leave, and the same file may begin another. */
export async function dossierTakenBack(tx: Tx, id: number, at: string): Promise<boolean> {
	return moved(tx, id, OPEN, { state: 'withdrawn', ended_at: at, key: null })
}

/** The bytes of those that ended go. @return their names in the spool */
export async function pinsForgotten(tx: Tx, id: number): Promise<string[]> {
	const rows = await tx.selectFrom('dossier_files').select('spool').where('dossier_id', '=', id).where('spool', 'is not', null).execute()
	await tx.updateTable('dossier_files').set({ spool: null }).where('dossier_id', '=', id).execute()
	return rows.map(({ spool }) => spool!)
}

/** @return its number */
export async function visaGiven(tx: Tx, visa: Insertable<Tables['visas']>): Promise<number> {
	return (await tx.insertInto('visas').values(visa).returning('id').executeTakeFirstOrThrow()).id
}

export type EndedDossier = Pick<DossierRow, 'id' | 'key' | 'recipients'>

/** Withdrawn, or sent by a sending that was erased, before `limit` (ISO 8601). */
export async function endedDossiers(db: Db, limit: string, most: number): Promise<EndedDossier[]> {
	return db
		.selectFrom('dossiers')
		.leftJoin('outgoing', 'outgoing.id', 'dossiers.sending_id')
		.select(['dossiers.id', 'dossiers.key', 'dossiers.recipients'])
		.where('dossiers.erased_at', 'is', null)
		.where('dossiers.ended_at', '<', limit)
		.where(({ or, eb }) => or([eb('dossiers.sending_id', 'is', null), eb('outgoing.erased_at', 'is not', null)]))
		.limit(most)
		.execute()
}

/** @param instead `name`: of each file; `recipients`: JSON, without citizens; `key`: known again, and says nothing */
export interface Instead {
	name: string
	recipients: string
	key: string | null
}

/** At the end of its time: that it was prepared and approved, by whom and on what hash, stays. */
export async function dossierErased(tx: Tx, id: number, { name, recipients, key }: Instead, at: string): Promise<void> {
	await tx
		.updateTable('dossiers')
		.set({
			recipients,
			text: '',
			about_patient: null,
			notices: '[]',
			key,
			trigger_path: null,
			erased_at: at,
		})
		.where('id', '=', id)
		.execute()
	await tx.updateTable('dossier_files').set({ name, title: name, path: '' }).where('dossier_id', '=', id).execute()
	await tx.deleteFrom('dossier_reasons').where('dossier_id', '=', id).execute()
	await tx.updateTable('visas').set({ reason: null }).where('dossier_id', '=', id).execute()
}

/** @param unless `changedAt`: of the content that was looked at; `other`: notices that it has already */
async function moved(
	tx: Tx,
	id: number,
	from: DossierState[],
	change: Partial<Insertable<Table>>,
	{ changedAt, other }: { changedAt?: string, other?: string } = {},
): Promise<boolean> {
	return changed(
		tx
			.updateTable('dossiers')
			.set(change)
			.where('id', '=', id)
			.where('state', 'in', from)
			.$if(changedAt !== undefined, (query) => query.where('changed_at', '=', changedAt!))
			.$if(other !== undefined, (query) =>
				query.where(({ or, eb }) => or([eb('state', '!=', 'stale'), eb('notices', '!=', other!)]))),
	)
}
