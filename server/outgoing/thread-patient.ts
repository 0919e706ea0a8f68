/** The patient of a conversation, if there is one. */
import type { Db } from '../ledger/ledger.ts'
import type { Patient } from '../patients/patient.ts'

import { patientOf } from '../patients/registry.ts'
import { patientsOfThread } from '../views/thread.view.ts'

/**
 * The patient of every message and document of the exchange, of those too that this person may not see: of one that waits, or
 * concerns somebody else, nobody may assume it.
 */
export async function patientOfThread(db: Db, thread: string): Promise<Patient | null> {
	const all = await patientsOfThread(db, thread)
	const patients: (Patient | null)[] = []
	for (const { structure, patient_id: id } of all) {
		patients.push(id === null ? null : await patientOf(db, structure, id))
	}
	const [first] = patients
	// Two lines of the register may be one person.
	return first && patients.every((one) => one?.structure === first.structure && one.id === first.id) ? first : null
}
