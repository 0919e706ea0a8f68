/** What we sent, recalled by the Message-IDs or the envelope id that a received message names. */
import type { MailboxConfig } from '../config/schema.ts'
import type { RecipientState } from '../ledger/ledger-schema.ts'
import type { Db } from '../ledger/ledger.ts'

import { sendingsNamed } from '../ledger/reads/outgoing.reads.ts'
import { recipientsOf } from '../ledger/reads/recipients.reads.ts'
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
	const own = [mailbox.address, ...mailbox.serves].flatMap((address) => [address, normaliseAddress(address) ?? address])
	const rows = await sendingsNamed(db, named, own)
	const recipients = Map.groupBy(await recipientsOf(db, rows.map(({ id }) => id)), (one) => one.outgoing_id)
	return rows.map((row) => ({
		id: row.id,
		headerId: row.header_id,
		structure: row.structure,
		patientId: row.patient_id,
		subject: row.subject,
		sentAt: row.created_at,
		recipients: (recipients.get(row.id) ?? []).map(({ position, address, state }) => ({ position, address, state })),
	}))
}
