/** What we sent, recalled by the Message-IDs or the envelope id that a received message names. */
import type { MailboxConfig } from '../config/schema.ts'
import type { Db } from '../ledger/ledger.ts'
import type { RecipientState } from '../ledger/schema.ts'

import { normaliseAddress } from '../mssante/address/address.ts'

export interface Recalled {
	id: number
	headerId: string
	structure: string
	patientId: string | null
	subject: string
	/** ISO 8601. */
	sentAt: string
	recipients: { position: number, address: string, state: RecipientState }[]
}

/** Messages that this mailbox sent, or whose answers it reads. */
export async function recall(db: Db, mailbox: MailboxConfig, named: { headerIds?: string[], envelopeId?: string }): Promise<Recalled[]> {
	const { headerIds = [], envelopeId } = named
	if (headerIds.length === 0 && envelopeId === undefined) {
		return []
	}
	const own = [mailbox.address, ...mailbox.serves].flatMap((address) => [address, normaliseAddress(address) ?? address])
	const rows = await db
		.selectFrom('outgoing')
		.selectAll()
		.where(({ or, eb }) => or([
			...(headerIds.length > 0 ? [eb('header_id', 'in', headerIds)] : []),
			...(envelopeId === undefined ? [] : [eb('envelope_id', '=', envelopeId)]),
		]))
		.where(({ or, eb }) => or([eb('mailbox', 'in', own), eb('reply_to', 'in', own)]))
		.orderBy('id').execute()
	const found: Recalled[] = []
	for (const row of rows) {
		const recipients = await db
			.selectFrom('recipients')
			.select(['position', 'address', 'state'])
			.where('outgoing_id', '=', row.id)
			.orderBy('position')
			.execute()
		found.push({
			id: row.id,
			headerId: row.header_id,
			structure: row.structure,
			patientId: row.patient_id,
			subject: row.subject,
			sentAt: row.created_at,
			recipients,
		})
	}
	return found
}
