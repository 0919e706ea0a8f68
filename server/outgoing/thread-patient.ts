/** The patient of a conversation, if there is one. */
import type { Db } from '../ledger/ledger.ts'
import type { Patient } from '../patients/patient.ts'

import { patientOf } from '../patients/registry.ts'
import { patientsOfThread } from '../views/thread.ts'

/**
 * The patient of every message and document of the exchange, of those too that this person may not see: of one that waits, or
 * concerns somebody else, nobody may assume it.
 */
export async function patientOfThread(db: Db, thread: string): Promise<Patient | null> {
	const [whose, ...others] = await patientsOfThread(db, thread)
	return whose && whose.patient_id !== null && others.length === 0 ? patientOf(db, whose.structure, whose.patient_id) : null
}
