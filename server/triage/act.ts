/** What a person decided about a received message: written with what they saw before anything moves, so that a kill changes nothing. */
import type { Insertable, Selectable } from 'kysely'
import type { Desk } from '../desk.ts'
import type { Tx } from '../ledger/ledger.ts'
import type { ActKind, ActState, DocumentState, MessageState, Tables } from '../ledger/schema.ts'

import { MssError } from '../errors.ts'
import { fingerprintOf } from './comparison.ts'

export type ActRow = Selectable<Tables['acts']>
export type MessageRow = Selectable<Tables['messages']>
export type DocumentRow = Selectable<Tables['documents']>

export interface ActWish {
	kind: ActKind
	message: MessageRow
	documents: DocumentRow[]
	actor: string
	state: ActState
	patientId?: string | null
	folder?: string | null
	subfolder?: string | null
	type?: string | null
	queue?: string | null
	reason?: string | null
	/** What was on the screen. */
	displayed?: unknown
}

/** Characters of a reason. */
export const MAX_REASON = 500

/** In which state the message must be, and the documents concerned: before, and after. */
export const COURSES: Record<Exclude<ActKind, 'queue'>, { message: MessageState, from: DocumentState, to: DocumentState }> = {
	file: { message: 'review', from: 'review', to: 'filed' },
	'put-back': { message: 'filed', from: 'filed', to: 'review' },
	release: { message: 'quarantined', from: 'quarantined', to: 'review' },
	reject: { message: 'quarantined', from: 'quarantined', to: 'quarantined' },
}

/** A message in the state that the act wants, with the documents it is about, whole groups of them. @throws {MssError} MSS-TRIAGE-GONE */
export async function subjectOf({ ledger: { db } }: Desk, kind: keyof typeof COURSES, id: number, documentIds: number[] | null = null): Promise<{ message: MessageRow, documents: DocumentRow[] }> {
	const course = COURSES[kind]
	const message = await db.selectFrom('messages').selectAll().where('id', '=', id).executeTakeFirst()
	const all = await db.selectFrom('documents').selectAll().where('message_id', '=', id).where('state', '=', course.from).where('file_id', 'is not', null).orderBy('position').execute()
	const groups = new Set(all.filter((row) => documentIds === null || documentIds.includes(row.id)).map((row) => row.base_group))
	const documents = all.filter((row) => groups.has(row.base_group))
	// Some of a message may be filed while the rest still waits.
	const suits = message !== undefined && (message.state === course.message || (kind === 'put-back' && message.state === 'review')) && message.closed_at === null
	if (!suits || documents.length === 0 || await isUnderWay(db, id)) {
		throw new MssError('MSS-TRIAGE-GONE')
	}
	return { message, documents }
}

async function isUnderWay(db: Desk['ledger']['db'], messageId: number): Promise<boolean> {
	return await db.selectFrom('acts').select('id').where('message_id', '=', messageId).where('state', '=', 'planned').executeTakeFirst() !== undefined
}

/** Writes the act and its trace: ids, codes, and the hash of what was seen; the person's words and the traits stay in the ledger. */
export async function writeAct({ ledger }: Desk, wish: ActWish): Promise<number> {
	const { kind, message, documents, actor, state, patientId = null, folder = null, subfolder = null, type = null, queue = null, reason = null, displayed } = wish
	const row: Insertable<Tables['acts']> = {
		at: new Date().toISOString(),
		actor,
		kind,
		state,
		message_id: message.id,
		mailbox: message.mailbox,
		structure: message.structure,
		sender: message.sender,
		patient_id: patientId,
		folder,
		subfolder,
		type,
		queue,
		reason: reason?.slice(0, MAX_REASON) || null,
		displayed: displayed === undefined ? null : JSON.stringify(displayed),
		error_code: null,
		confirmed_by: null,
		done_at: state === 'done' ? new Date().toISOString() : null,
	}
	return ledger.change(async (tx) => {
		const id = Number((await tx.insertInto('acts').values(row).executeTakeFirstOrThrow()).insertId)
		for (const document of documents) {
			await tx.insertInto('act_documents').values({ act_id: id, document_id: document.id }).execute()
		}
		await ledger.audit.append(tx, [{ action: 'act', actor, messageId: message.id, details: { act: id, kind, state, patient: patientId, displayed: displayed === undefined ? null : fingerprintOf(displayed), documents: documents.map(({ sha256 }) => sha256).join(' ') } }])
		return id
	})
}

/** The act's end, in the transaction of what it changed. */
export async function endAct(tx: Tx, { ledger }: Desk, act: ActRow): Promise<void> {
	await tx.updateTable('acts').set({ state: 'done', done_at: new Date().toISOString(), error_code: null }).where('id', '=', act.id).where('state', '=', 'planned').execute()
	await ledger.audit.append(tx, [{ action: 'act-done', actor: act.actor, messageId: act.message_id, details: { act: act.id, kind: act.kind } }])
}
