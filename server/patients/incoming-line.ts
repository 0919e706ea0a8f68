/** A line of a register that is imported, beside what is known of it. */
import type { PatientRow } from '../ledger/tables/patients.table.ts'
import type { Change } from './changes.ts'
import type { Patient } from './patient.ts'
import type { rowOf } from './registry.ts'

export interface Incoming {
	line: number
	patient: Patient
	known: PatientRow | undefined
	/** What the register would hold. */
	row: ReturnType<typeof rowOf>
	changes: Change[]
	/** Something of it is to be confirmed, and is not. */
	isHeld: boolean
}
