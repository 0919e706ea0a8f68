/** One exchange: what it holds, and whom it is about. */
import type { Db } from '../ledger/db.ts'
import type { MessageRow } from '../ledger/tables/messages.table.ts'
import type { OutgoingRow } from '../ledger/tables/outgoing.table.ts'
import type { Looked } from './looked.ts'

import { apart } from '../ledger/windows.ts'
import { isOurs, isReceived } from './looked.ts'

/** Messages shown of one thread, the newest kept. */
const MAX_ENTRIES = 200

export interface Thread {
	sent: OutgoingRow[]
	received: MessageRow[]
}

/** The newest first; receipts apart. */
export async function threadEntries(db: Db, thread: string, looked: Looked): Promise<Thread> {
	return {
		sent: await db
			.selectFrom('outgoing')
			.selectAll()
			.where('thread', '=', thread)
			.where(isOurs(looked))
			.orderBy('id', 'desc')
			.limit(MAX_ENTRIES)
			.execute(),
		received: await db
			.selectFrom('messages')
			.selectAll()
			.where('thread', '=', thread)
			.where(isReceived('messages', looked))
			.orderBy('id', 'desc')
			.limit(MAX_ENTRIES)
			.execute(),
	}
}

export interface Whose {
	structure: string
	patient_id: string | null
}

/** Of whom each message and each filed document of a thread is, of those too that nobody here may see: once each. */
export async function patientsOfThread(db: Db, thread: string): Promise<Whose[]> {
	const sent = db.selectFrom('outgoing').select(['structure', 'patient_id']).where('thread', '=', thread)
	const received = db
		.selectFrom('messages')
		.select(['structure', 'patient_id'])
		.where('thread', '=', thread)
		.where('state', '!=', 'ignored')
	const filed = db
		.selectFrom('documents')
		.innerJoin('messages', 'messages.id', 'documents.message_id')
		.select(['documents.structure', 'documents.patient_id'])
		.where('messages.thread', '=', thread)
		.where('messages.state', '!=', 'ignored')
		.where((filed) => apart(filed('documents.state', '=', 'filed')))
	return sent.union(received).union(filed).execute()
}
