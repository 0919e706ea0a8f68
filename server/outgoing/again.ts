/** Has the same document already gone to the same recipient, about the same patient? */
import type { Db } from '../ledger/ledger.ts'

import { STATE_WORDS } from './state.ts'

/** A French account of the last such sending that did not fail, or null. */
export async function sendingBefore(
	db: Db,
	{ structure, patientId, addresses, hashes }: { structure: string, patientId: string | null, addresses: string[], hashes: string[] },
): Promise<string | null> {
	if (hashes.length === 0) {
		return null
	}
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
	return row
		? `« ${row.title} » à ${row.address}, le `
		+ `${row.created_at.slice(8, 10)}/${row.created_at.slice(5, 7)}/${row.created_at.slice(0, 4)} (envoi n° ${row.id} : `
		+ `${STATE_WORDS[row.state]})`
		: null
}
