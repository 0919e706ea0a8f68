/** The patient of a conversation, if there is one. */
import type { Db } from '../ledger/ledger.ts'
import type { Patient } from '../patients/patient.ts'

import { patientOf } from '../patients/registry.ts'

/**
 * The patient of every message and document of the exchange, of those too that this person may not see: of one that waits, or
 * concerns somebody else, nobody may assume it.
 */
export async function patientOfThread(db: Db, thread: string): Promise<Patient | null> {
	const sent = await db.selectFrom('outgoing').select(['structure', 'patient_id']).where('thread', '=', thread).execute()
	const received = await db.selectFrom('messages').select(['id', 'structure', 'patient_id'])
		.where('thread', '=', thread).where('state', '!=', 'ignored').execute()
	const filed = await db.selectFrom('documents').select(['structure', 'patient_id'])
		.where('message_id', 'in', received.map(({ id }) => id)).where('state', '=', 'filed').execute()
	const [first, ...others] = [...sent, ...received, ...filed]
	const isAlike = (row: typeof first) => row?.structure === first?.structure && row?.patient_id === first?.patient_id
	return first && first.patient_id !== null && others.every(isAlike) ? patientOf(db, first.structure, first.patient_id) : null
}
