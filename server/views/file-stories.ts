/** The story of files of the GED: what was sent of them, and what came as them. */
import type { Db } from '../ledger/db.ts'
import type { OutgoingRow } from '../ledger/tables/outgoing.table.ts'

import { sql } from 'kysely'
import { joined } from '../ledger/dialects/either.ts'

/** The newest kept. */
const MAX_STORIES = 50

/** Sendings of these files, the newest first. */
export async function sendingsOfFiles(db: Db, fileIds: string[]): Promise<OutgoingRow[]> {
	return fileIds.length === 0
		? []
		: db
				.selectFrom('outgoing')
				.selectAll()
				.where('id', 'in', db
					.selectFrom('outgoing_documents')
					.select('outgoing_id')
					.where('file_id', 'in', await withSiblings(db, fileIds)))
				.orderBy('id', 'desc')
				.limit(MAX_STORIES)
				.execute()
}

/** A received CDA and its PDF are one document: what was sent of one was sent of the other. */
async function withSiblings(db: Db, fileIds: string[]): Promise<string[]> {
	const rows = await db.selectFrom('documents').innerJoin('documents as beside', (join) => join
		.onRef('beside.message_id', '=', 'documents.message_id').onRef('beside.base_group', '=', 'documents.base_group'))
		.select('beside.file_id').where('documents.file_id', 'in', fileIds).where('beside.file_id', 'is not', null).execute()
	return [...new Set([...fileIds, ...rows.map(({ file_id: id }) => id!)])]
}

/**
 * Documents that these files are, the newest message first; with their message, its receipt, its last decision that was carried out, and
 * the header of the CDA that a document is or makes readable (`header`, JSON).
 */
export async function receivedAs(db: Db, fileIds: string[]) {
	return fileIds.length === 0
		? []
		: db
				.selectFrom('documents')
				.innerJoin('messages', 'messages.id', 'documents.message_id')
				.leftJoin('outbox', 'outbox.message_id', 'messages.id')
				.leftJoin('documents as main', (join) => join
					.onRef('main.message_id', '=', 'documents.message_id').onRef('main.position', '=', 'documents.base_group'))
				.select([
					'documents.id as document_id',
					'documents.name',
					'documents.state as document_state',
					'documents.rule',
					'documents.file_id',
					'documents.filed_at',
					'documents.structure',
					'documents.patient_id',
					'messages.id',
					'messages.mailbox',
					'messages.sender',
					'messages.state',
					'messages.closed_at',
					'messages.received_at',
					'messages.reading',
					'messages.decision',
					'messages.rule as message_rule',
					'messages.thread',
					'messages.text',
					'outbox.outcome',
					'outbox.state as receipt_state',
					sql<string | null>`coalesce(documents.cda, main.cda)`.as('header'),
					sql<number | null>`(SELECT max(acts.id) FROM acts WHERE acts.message_id = messages.id
						AND acts.state = 'done' AND acts.kind != 'queue')`.as('last_act'),
				])
				.where('documents.file_id', 'in', fileIds)
				.orderBy('messages.id', 'desc')
				.limit(MAX_STORIES)
				.execute()
}

export interface LastSending {
	/** The last of those that were not cancelled. */
	outgoing_id: number
	file_id: string
	action: 'replace' | 'delete' | null
	answer_due_at: string | null
	/** Of all that it goes to, separated by spaces. */
	states: string
}

/** What left last of each of these files. */
export async function lastSendings(db: Db, fileIds: string[]): Promise<LastSending[]> {
	if (fileIds.length === 0) {
		return []
	}
	const { rows } = await sql<LastSending>`SELECT held.file_id, held.outgoing_id, held.action, sent.answer_due_at,
		(SELECT ${joined('state', ' ')} FROM recipients WHERE recipients.outgoing_id = sent.id) AS states
		FROM outgoing_documents AS held JOIN outgoing AS sent ON sent.id = held.outgoing_id
		WHERE held.file_id IN (${sql.join(fileIds)}) AND sent.cancelled_at IS NULL AND NOT EXISTS (
			SELECT 1 FROM outgoing_documents AS later JOIN outgoing AS leaving ON leaving.id = later.outgoing_id
			WHERE later.file_id = held.file_id AND later.outgoing_id > held.outgoing_id AND leaving.cancelled_at IS NULL)
		ORDER BY held.file_id, held.position`.execute(db)
	return rows
}
