/** What was sent, as it is asked for to decide something: a sending, its documents, its versions. */
import type { Selectable, SqlBool } from 'kysely'
import type { Db } from '../db.ts'
import type { Tables } from '../ledger-schema.ts'
import type { OutgoingRow } from '../tables/outgoing.table.ts'

import { sql } from 'kysely'
import { apart } from '../windows.ts'

export type SentDocumentRow = Selectable<Tables['outgoing_documents']>

export async function sendingById(db: Db, id: number): Promise<OutgoingRow | null> {
	return await db.selectFrom('outgoing').selectAll().where('id', '=', id).executeTakeFirst() ?? null
}

/** @param keys the key, or its pseudonym once erased: they are unique */
export async function sendingsById(db: Db, ids: number[]): Promise<OutgoingRow[]> {
	return ids.length === 0 ? [] : db.selectFrom('outgoing').selectAll().where('id', 'in', ids).execute()
}

export async function sendingByKey(db: Db, keys: string[]): Promise<OutgoingRow | null> {
	return await db.selectFrom('outgoing').selectAll().where('key', 'in', keys).executeTakeFirst() ?? null
}

/** Of these keys, those that a sending has. */
export async function keysAmong(db: Db, keys: string[]): Promise<Set<string>> {
	const rows = keys.length === 0 ? [] : await db.selectFrom('outgoing').select('key').where('key', 'in', keys).execute()
	return new Set(rows.flatMap(({ key }) => key ?? []))
}

/** @param headerId Message-ID with its brackets */
export async function sendingByHeader(db: Db, structure: string, headerId: string): Promise<OutgoingRow | null> {
	return await db
		.selectFrom('outgoing')
		.selectAll()
		.where('header_id', '=', headerId)
		.where('structure', '=', structure)
		.executeTakeFirst() ?? null
}

/** ENVID of RFC 3461. */
export async function sendingByEnvelope(db: Db, envelopeId: string): Promise<OutgoingRow | null> {
	return await db.selectFrom('outgoing').selectAll().where('envelope_id', '=', envelopeId).executeTakeFirst() ?? null
}

/** Those that a received message names, the oldest first. @param addresses of the mailbox that sent them, or to which they are answered */
export async function sendingsNamed(
	db: Db,
	{ headerIds = [], envelopeId }: { headerIds?: string[], envelopeId?: string },
	addresses: string[],
): Promise<OutgoingRow[]> {
	if (headerIds.length === 0 && envelopeId === undefined) {
		return []
	}
	return db
		.selectFrom('outgoing')
		.selectAll()
		.where(({ or, eb }) => or([
			...(headerIds.length > 0 ? [eb('header_id', 'in', headerIds)] : []),
			...(envelopeId === undefined ? [] : [eb('envelope_id', '=', envelopeId)]),
		]))
		.where(({ or, eb }) => or([eb('mailbox', 'in', addresses), eb('reply_to', 'in', addresses)]))
		.orderBy('id')
		.execute()
}

/** Sending by sending, in their order. */
export async function sentDocumentsOf(db: Db, sendings: number[]): Promise<SentDocumentRow[]> {
	return sendings.length === 0
		? []
		: db.selectFrom('outgoing_documents').selectAll().where('outgoing_id', 'in', sendings).orderBy('position').execute()
}

/** Where a file of the GED left last. */
export async function lastSendingOfFile(db: Db, fileId: string): Promise<{ sending: number, position: number } | null> {
	const row = await db
		.selectFrom('outgoing_documents')
		.select(['outgoing_id as sending', 'position'])
		.where('file_id', '=', fileId)
		.orderBy('outgoing_id', 'desc')
		.executeTakeFirst()
	return row ?? null
}

/** The highest number of a set, of what never arrived too; null: none has one. */
export async function newestVersionOf(db: Db, setId: string): Promise<number | null> {
	const { newest } = await db
		.selectFrom('outgoing_documents')
		.select(({ fn }) => fn.max<number | null>('version').as('newest'))
		.where('set_id', '=', setId)
		.executeTakeFirstOrThrow()
	return newest
}

export interface Successor {
	/** The sending, and the position in it, that was replaced or retracted. */
	target: number
	position: number
	by: number
	action: 'replace' | 'delete'
}

/** What replaced or retracted documents of these sendings; what was cancelled, or reached nobody, did not. */
export async function successorsOf(db: Db, sendings: number[]): Promise<Successor[]> {
	const rows
		= sendings.length === 0
			? []
			: await db
					.selectFrom('outgoing_documents')
					.innerJoin('outgoing', 'outgoing.id', 'outgoing_documents.outgoing_id')
					.select([
						'outgoing_documents.target_id',
						'outgoing_documents.target_position',
						'outgoing_documents.outgoing_id',
						'outgoing_documents.action',
					])
					.where('outgoing_documents.target_id', 'in', sendings)
					.where('outgoing.cancelled_at', 'is', null)
					.where(({ exists, selectFrom }) => exists(selectFrom('recipients')
						.select('recipients.position')
						.whereRef('recipients.outgoing_id', '=', 'outgoing.id')
						.where('recipients.state', '!=', 'failed')))
					.orderBy('outgoing.id')
					.execute()
	return rows.map((row) => ({ target: row.target_id!, position: row.target_position!, by: row.outgoing_id, action: row.action! }))
}

/** What is alike that left before: the same bytes, about the same patient, to one of these. */
export interface Alike {
	structure: string
	patientId: string | null
	addresses: string[]
	/** Of the files, as they were. */
	hashes: string[]
}

/** The last that did not fail, by one of its documents and one of its recipients; null: none. */
export async function lastSendingAlike(db: Db, { structure, patientId, addresses, hashes }: Alike) {
	const row = await db.selectFrom('outgoing_documents')
		.innerJoin('outgoing', 'outgoing.id', 'outgoing_documents.outgoing_id')
		.innerJoin('recipients', 'recipients.outgoing_id', 'outgoing.id')
		.select(['outgoing.id', 'outgoing_documents.title', 'outgoing.created_at', 'recipients.address', 'recipients.state'])
		.where('outgoing_documents.source_sha256', 'in', hashes)
		.where('outgoing.structure', '=', structure)
		.where('outgoing.patient_id', patientId === null ? 'is' : '=', patientId)
		.where('recipients.address', 'in', addresses)
		.where('recipients.state', 'not in', ['failed', 'notIntegrated'])
		.orderBy('outgoing.id', 'desc')
		.executeTakeFirst()
	return row ?? null
}

export interface Since {
	fingerprint: string
	/** ISO 8601. */
	since: string
	/** Number of one that is not looked for. */
	but: number
}

/** What was asked in the same words, and made, since then; null: nothing. */
export async function sendingSince(db: Db, { fingerprint, since, but }: Since) {
	const row = await db.selectFrom('outgoing')
		.select(['id', 'subject'])
		.where('created_at', '>=', since)
		.where('fingerprint', '=', fingerprint)
		.where('size', '>', 0)
		.where('id', '!=', but)
		.executeTakeFirst()
	return row ?? null
}

export interface Due {
	/** Whatever the time of the next attempt. */
	all?: boolean
	/** One message. */
	only?: number
	/** One mailbox. */
	from?: string
}

/** To be handed over by now, the oldest first. @param now ISO 8601 */
export async function sendingsDue(db: Db, { all = false, only, from }: Due, now: string): Promise<OutgoingRow[]> {
	return db.selectFrom('outgoing').selectAll()
		.where('id', 'in', ({ selectFrom }) => selectFrom('recipients')
			.select('outgoing_id')
			.where('state', '=', 'queued')
			.$if(!all, (query) => query.where(({ or, eb }) => or([eb('next_attempt_at', 'is', null), eb('next_attempt_at', '<=', now)]))))
		.$if(only !== undefined, (query) => query.where('id', '=', only!))
		.$if(from !== undefined, (query) => query.where(({ eb, fn }) => eb(fn<string>('lower', ['mailbox']), '=', from!.toLowerCase())))
		.orderBy('id').execute()
}

/** Mailboxes that have something to be handed over by now, in small letters. @param now ISO 8601 */
export async function mailboxesSending(db: Db, now: string): Promise<Set<string>> {
	const rows = await db
		.selectFrom('recipients')
		.innerJoin('outgoing', 'outgoing.id', 'recipients.outgoing_id')
		.select('outgoing.mailbox')
		.distinct()
		.where('state', '=', 'queued')
		.where(({ or, eb }) => or([eb('next_attempt_at', 'is', null), eb('next_attempt_at', '<=', now)]))
		.execute()
	return new Set(rows.map(({ mailbox }) => mailbox.toLowerCase()))
}

/** Mailboxes that have something of which a copy is due; it may be that all of it is doubtful still (`copiesDue`). */
export async function mailboxesCopying(db: Db): Promise<Set<string>> {
	const rows = await db.selectFrom('outgoing').select('mailbox').distinct().where(sql<SqlBool>`copy = 'due'`).execute()
	return new Set(rows.map(({ mailbox }) => mailbox))
}

/** Has this mailbox something that has not left? */
export async function hasQueued(db: Db, mailbox: string): Promise<boolean> {
	const row = await db
		.selectFrom('recipients')
		.innerJoin('outgoing', 'outgoing.id', 'recipients.outgoing_id')
		.select('position')
		.where('outgoing.mailbox', '=', mailbox)
		.where('state', '=', 'queued')
		.executeTakeFirst()
	return row !== undefined
}

/** Unclear for one recipient, accepted for none, and not looked for in Sent since `before` (ISO 8601). */
export async function sendingsUnclear(db: Db, mailbox: string, before: string): Promise<OutgoingRow[]> {
	return db
		.selectFrom('outgoing')
		.selectAll()
		.where('id', 'in', ({ selectFrom }) => selectFrom('recipients').select('outgoing_id').where('state', '=', 'unclear'))
		.where((eb) => apart(eb('mailbox', '=', mailbox)))
		.where(({ or, eb }) => or([eb('searched_at', 'is', null), eb('searched_at', '<', before)]))
		.where(({ not, exists, selectFrom }) => not(exists(selectFrom('recipients')
			.select('position')
			.whereRef('outgoing_id', '=', 'outgoing.id')
			.where('accepted_at', 'is not', null))))
		.execute()
}

/** Accepted for one recipient at least, and doubtful for none: a copy made by us must prove nothing about those. */
export async function copiesDue(db: Db, mailbox: string): Promise<OutgoingRow[]> {
	return db
		.selectFrom('outgoing')
		.selectAll()
		.where('mailbox', '=', mailbox)
		.where(sql<SqlBool>`copy = 'due'`)
		.where(({ exists, selectFrom }) => exists(selectFrom('recipients')
			.select('position')
			.whereRef('outgoing_id', '=', 'outgoing.id')
			.where('accepted_at', 'is not', null)))
		.where(({ not, exists, selectFrom }) => not(exists(selectFrom('recipients')
			.select('position')
			.whereRef('outgoing_id', '=', 'outgoing.id')
			.where('state', '=', 'unclear'))))
		.orderBy('id')
		.execute()
}

/** Of one exchange, the newest first. */
export async function sendingsOfThread(db: Db, thread: string, most: number): Promise<OutgoingRow[]> {
	return db.selectFrom('outgoing').selectAll().where('thread', '=', thread).orderBy('id', 'desc').limit(most).execute()
}
