/** The story of a message, or of a file: "why here?", "why not?". */
import type { Db } from '../ledger/ledger.ts'
import type { MessageState } from '../ledger/schema.ts'
import type { Decision, Proposal, Reason } from '../patients/match.ts'

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
	events: { at: string, actor: string, action: string, documentId: number | null, details: unknown }[]
	receipt: { to: string, outcome: string, state: string, at: string } | null
}

export async function reportOf(db: Db, id: number): Promise<MessageReport | null> {
	const row = await db.selectFrom('messages').selectAll().where('id', '=', id).executeTakeFirst()
	if (!row) {
		return null
	}
	const uid = await db.selectFrom('uids').selectAll().where('message_id', '=', id).orderBy('gone_at').executeTakeFirst()
	const documents = await db.selectFrom('documents').selectAll().where('message_id', '=', id).orderBy('position').execute()
	const decision = row.decision === null ? null : JSON.parse(row.decision) as Decision
	return {
		id,
		mailbox: row.mailbox,
		folder: uid?.folder ?? null,
		uidValidity: uid?.uid_validity ?? null,
		uid: uid?.uid ?? null,
		messageId: row.message_id,
		state: row.state,
		patientId: row.patient_id,
		reasons: decision?.reasons ?? [],
		proposals: decision?.proposals ?? [],
		error: row.error_code,
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

/** By the ledger's id, a Message-ID, or the path of a file in the GED. */
export async function historiesOf(db: Db, what: string): Promise<History[]> {
	const ids = /^\d+$/.test(what)
		? [Number(what)]
		: what.startsWith('<')
			? (await db.selectFrom('messages').select('id').where('message_id', '=', what).execute()).map(({ id }) => id)
			: (await db.selectFrom('documents').select('message_id').distinct().where('path', '=', what.normalize('NFC')).execute()).map(
					(row) => row.message_id,
				)
	return historiesOfMessages(db, ids)
}

/** By the id of a file in the GED; null: there is none. */
export async function historiesOfFile(db: Db, fileId: string | null): Promise<History[]> {
	const rows
		= fileId === null ? [] : await db.selectFrom('documents').select('message_id').distinct().where('file_id', '=', fileId).execute()
	return historiesOfMessages(
		db,
		rows.map((row) => row.message_id),
	)
}

async function historiesOfMessages(db: Db, ids: number[]): Promise<History[]> {
	const histories: History[] = []
	for (const id of ids) {
		const report = await reportOf(db, id)
		if (report) {
			const events = await db.selectFrom('audit').selectAll().where('message_id', '=', id).orderBy('seq').execute()
			const receipt = await db.selectFrom('outbox').selectAll().where('message_id', '=', id).executeTakeFirst()
			histories.push({
				...report,
				events: events.map(({ at, actor, action, document_id: documentId, details }) => ({
					at,
					actor,
					action,
					documentId,
					details: JSON.parse(details) as unknown,
				})),
				receipt: receipt
					? {
							to: receipt.recipient,
							outcome: receipt.outcome,
							state: receipt.state,
							at: receipt.settled_at ?? receipt.created_at,
						}
					: null,
			})
		}
	}
	return histories
}
