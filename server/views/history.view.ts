/** The story of a message, or of a file: "why here?", "why not?". */
import type { Db } from '../ledger/db.ts'
import type { MessageState, Tables } from '../ledger/ledger-schema.ts'
import type { Proposal } from '../ledger/stored/decision.ts'
import type { Details } from '../ledger/stored/details.stored.ts'
import type { DocumentRow } from '../ledger/tables/documents.table.ts'
import type { MessageRow } from '../ledger/tables/messages.table.ts'
import type { Reason } from '../reasons/reason.ts'

import { ifSound } from '../ledger/stored/column.ts'
import { readDecision } from '../ledger/stored/decision.ts'
import { readDetails } from '../ledger/stored/details.stored.ts'
import { documentsOfMessages } from '../ledger/tables/documents.table.ts'

export interface MessageReport {
	id: number
	mailbox: string
	folder: string | null
	uidValidity: string | null
	uid: number | null
	messageId: string | null
	state: MessageState
	patientId: string | null
	reasons: Reason[]
	proposals: Proposal[]
	/** A code: of its failure, or of what of it is damaged. */
	error: string | null
	documents: {
		id: number
		name: string
		sha256: string
		source: string
		path: string | null
		state: string
		rule: string | null
		supersededBy: number | null
	}[]
}

export interface History extends MessageReport {
	/** `details`: null where they are damaged. */
	events: { at: string, actor: string, action: string, documentId: number | null, details: Details | null }[]
	receipt: { to: string, outcome: string, state: string, at: string } | null
}

export async function reportOf(db: Db, id: number): Promise<MessageReport | null> {
	return (await reportsOf(db, [id]))[0] ?? null
}

/** By the ledger's id, a Message-ID, or the path of a file in the GED. */
export async function historiesOf(db: Db, what: string): Promise<History[]> {
	if (/^\d+$/.test(what)) {
		return historiesOfMessages(db, [Number(what)])
	}
	const rows = what.startsWith('<')
		? await db.selectFrom('messages').select('id').where('message_id', '=', what).execute()
		: await db.selectFrom('documents').select('message_id as id').distinct().where('path', '=', what.normalize('NFC')).execute()
	return historiesOfMessages(db, rows.map(({ id }) => id))
}

/** By the id of a file in the GED; null: there is none. */
export async function historiesOfFile(db: Db, fileId: string | null): Promise<History[]> {
	const rows
		= fileId === null ? [] : await db.selectFrom('documents').select('message_id').distinct().where('file_id', '=', fileId).execute()
	return historiesOfMessages(db, rows.map((row) => row.message_id))
}

async function historiesOfMessages(db: Db, ids: number[]): Promise<History[]> {
	if (ids.length === 0) {
		return []
	}
	const events = Map.groupBy(
		await db.selectFrom('audit').selectAll().where('message_id', 'in', ids).orderBy('seq').execute(),
		(one) => one.message_id,
	)
	const receipts = await db.selectFrom('outbox').selectAll().where('message_id', 'in', ids).execute()
	return (await reportsOf(db, ids)).map((report) => {
		const receipt = receipts.find((one) => one.message_id === report.id)
		return {
			...report,
			events: (events.get(report.id) ?? []).map((event) => ({
				at: event.at,
				actor: event.actor,
				action: event.action,
				documentId: event.document_id,
				details: ifSound(() => readDetails(event), () => {}),
			})),
			receipt: receipt
				? {
						to: receipt.recipient,
						outcome: receipt.outcome,
						state: receipt.state,
						at: receipt.settled_at ?? receipt.created_at,
					}
				: null,
		}
	})
}

/** In the order asked; what is not known is absent. */
async function reportsOf(db: Db, ids: number[]): Promise<MessageReport[]> {
	const rows = await db.selectFrom('messages').selectAll().where('id', 'in', ids).execute()
	const uids = await db
		.selectFrom('uids')
		.selectAll()
		.where('message_id', 'in', ids)
		.orderBy('gone_at', (order) => order.asc().nullsFirst())
		.execute()
	const documents = Map.groupBy(await documentsOfMessages(db, ids), (one) => one.message_id)
	return ids.flatMap((id) => {
		const row = rows.find((one) => one.id === id)
		const uid = uids.find((one) => one.message_id === id)
		return row ? [reportOfRow(row, uid, documents.get(id) ?? [])] : []
	})
}

function reportOfRow(row: MessageRow, uid: Tables['uids'] | undefined, documents: DocumentRow[]): MessageReport {
	let error: string | null = row.error_code
	const decision = row.decision === null
		? null
		: ifSound(() => readDecision(row), ({ code }) => {
				error = code
			})
	return {
		id: row.id,
		mailbox: row.mailbox,
		folder: uid?.folder ?? null,
		uidValidity: uid?.uid_validity ?? null,
		uid: uid?.uid ?? null,
		messageId: row.message_id,
		state: row.state,
		patientId: row.patient_id,
		reasons: decision?.reasons ?? [],
		proposals: decision?.proposals ?? [],
		error,
		documents: documents.map((document) => ({
			id: document.id,
			name: document.name,
			sha256: document.sha256,
			source: document.source,
			path: document.path,
			state: document.state,
			rule: document.rule,
			supersededBy: document.superseded_by,
		})),
	}
}
