/** A sending that goes anew to those whom another one did not reach. */
import type { Db } from '../ledger/ledger.ts'
import type { OutgoingRow } from '../ledger/tables/outgoing.ts'
import type { SendRequest } from './request.ts'

import { recipientsOf } from '../ledger/reads/recipients.ts'
import { NOT_REACHED } from './state.ts'

/**
 * Does it leave nobody behind? An address may have been corrected, so that they are counted; what is about somebody else, or goes to
 * fewer, is a sending of its own: what went wrong stays in sight.
 */
export async function isInPlaceOf(db: Db, row: OutgoingRow, { to, patientId }: Pick<SendRequest, 'to' | 'patientId'>): Promise<boolean> {
	const missed = (await recipientsOf(db, [row.id])).filter(({ state }) => NOT_REACHED.includes(state))
	return missed.length > 0 && to.length >= missed.length && row.patient_id === patientId
}
