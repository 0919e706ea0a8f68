/** What a person decided about a received message: written with what they saw before anything moves, so that a kill changes nothing. */
import type { Context } from '../context.ts'
import type { ErrorCode } from '../errors.ts'
import type { ActKind, ActState, DocumentState, MessageState } from '../ledger/ledger-schema.ts'
import type { Db, Tx } from '../ledger/ledger.ts'
import type { Before } from '../ledger/stored/before.ts'
import type { ActRow, NewAct } from '../ledger/tables/acts.ts'
import type { DocumentRow } from '../ledger/tables/documents.table.ts'
import type { MessageRow } from '../ledger/tables/messages.table.ts'

import { MssError } from '../errors.ts'
import { BY_HAND, subjectKey } from '../incoming/order.ts'
import { knownMessage, messageById } from '../ledger/reads/messages.reads.ts'
import { readCda } from '../ledger/stored/cda.stored.ts'
import { concern, decide, done, isActUnderWay, notDone } from '../ledger/tables/acts.ts'
import { documentsOfMessage } from '../ledger/tables/documents.table.ts'
import { fingerprintOf } from './comparison.ts'

export type { ActRow, DocumentRow, MessageRow }
/** Those that move documents. */
export type MovingKind = 'file' | 'put-back' | 'release' | 'reject' | 'close' | 'reopen'
export type MovingAct = ActRow & { kind: MovingKind }

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
	/** The act that this one undoes at once. */
	undoes?: number | null
	/** What was on the screen. */
	displayed?: unknown
}

/** Characters of a reason. */
export const MAX_REASON = 500

/** In which state the message must be, and the documents concerned: before, and after. */
export const COURSES: Record<MovingKind, { message: MessageState, from: DocumentState, to: DocumentState }> = {
	file: { message: 'review', from: 'review', to: 'filed' },
	'put-back': { message: 'filed', from: 'filed', to: 'review' },
	release: { message: 'quarantined', from: 'quarantined', to: 'review' },
	reject: { message: 'quarantined', from: 'quarantined', to: 'quarantined' },
	close: { message: 'review', from: 'review', to: 'review' },
	reopen: { message: 'review', from: 'review', to: 'review' },
}

/**
 * One act after the other, and never while a message that may concern the same patient is being filed. What the act needs to know is
 * read inside.
 */
export async function inTurn<T>({ leases, ledger: { db } }: Context, messageId: number, act: () => Promise<T>): Promise<T> {
	const message = await knownMessage(db, messageId)
	const headers = (await documentsOfMessage(db, messageId)).filter(({ cda }) => cda !== null)
	return leases.hold(subjectKey(message, headers.map((row) => ({ cda: readCda(row) }))), () => leases.hold(BY_HAND, act))
}

/**
 * A message in the state that the act wants, with the documents it is about, whole groups of them, where they are now.
 *
 * @throws {MssError} MSS-TRIAGE-GONE, MSS-GED-GONE
 */
export async function subjectOf(
	{ ledger: { db }, ged }: Context,
	kind: MovingKind,
	id: number,
	documentIds: number[] | null = null,
): Promise<{ message: MessageRow, documents: DocumentRow[] }> {
	const course = COURSES[kind]
	const message = await openMessage(db, id, kind === 'reopen')
	if (message.erased_at !== null) {
		throw new MssError('MSS-TRIAGE-ERASED')
	}
	const all = (await documentsOfMessage(db, id)).filter(({ state, file_id: fileId }) => state === course.from && fileId !== null)
	const groups = new Set(all.filter((row) => documentIds === null || documentIds.includes(row.id)).map((row) => row.base_group))
	const documents = all.filter((row) => groups.has(row.base_group))
	// Some of a message may be filed while the rest still waits.
	if (!(message.state === course.message || (kind === 'put-back' && message.state === 'review')) || documents.length === 0) {
		throw new MssError('MSS-TRIAGE-GONE')
	}
	const present = await ged.locate(documents.map(({ file_id: fileId, path }) => ({ fileId: fileId!, path: path! })))
	return {
		message,
		documents: documents.map((row) => {
			const entry = present.get(row.file_id!)
			if (!entry) {
				throw new MssError('MSS-GED-GONE')
			}
			return { ...row, path: entry.path }
		}),
	}
}

/** A message about which nothing is under way; to be taken up again, one that waits for nobody. @throws {MssError} MSS-TRIAGE-GONE */
export async function openMessage(db: Db, id: number, isOver = false): Promise<MessageRow> {
	const message = await messageById(db, id)
	if (!message || (message.closed_at !== null) !== isOver || await isActUnderWay(db, id)) {
		throw new MssError('MSS-TRIAGE-GONE')
	}
	return message
}

/** Writes the act and its trace: ids, codes, and the hash of what was seen; the person's words and the traits stay in the ledger. */
export async function writeAct(
	{ ledger, clock }: Context,
	wish: ActWish,
	also: (tx: Tx, act: number) => Promise<void> = async () => {},
): Promise<number> {
	const { kind, message, documents, actor, state, patientId = null, reason = null, undoes = null, displayed } = wish
	const { folder = null, subfolder = null, type = null, queue = null } = wish
	const seen = displayed === undefined ? null : fingerprintOf(displayed)
	const row: NewAct = {
		at: clock.at(),
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
		done_at: state === 'done' ? clock.at() : null,
		undoes,
	}
	const hashes = documents.map(({ sha256 }) => sha256).join(' ')
	const details = { kind, state, patient: patientId, displayed: seen, documents: hashes, ...undoes !== null && { undoes } }
	return ledger.change(async (tx) => {
		const id = await decide(tx, row)
		for (const document of documents) {
			const before: Before = { path: document.path!, patientId: document.patient_id, rule: document.rule, filedAt: document.filed_at }
			await concern(tx, id, document.id, JSON.stringify(before))
		}
		await ledger.audit.append(tx, [{ action: 'act', actor, messageId: message.id, details: { act: id, ...details } }])
		await also(tx, id)
		return id
	})
}

/** The act's end, in the transaction of what it changed. */
export async function endAct(tx: Tx, { ledger }: Context, act: ActRow): Promise<void> {
	if (await done(tx, act.id, ledger.clock.at())) {
		await ledger.audit.append(tx, [
			{ action: 'act-done', actor: act.actor, messageId: act.message_id, details: { act: act.id, kind: act.kind } },
		])
	}
}

/** What could not be done: everything is where it was. */
export async function failAct({ ledger }: Context, act: ActRow, code: ErrorCode): Promise<void> {
	await ledger.change(async (tx) => {
		if (await notDone(tx, act.id, code)) {
			await ledger.audit.append(tx, [
				{ action: 'act-failed', actor: act.actor, messageId: act.message_id, details: { act: act.id, kind: act.kind, code } },
			])
		}
	})
}
