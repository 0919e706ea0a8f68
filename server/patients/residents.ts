/** The lines of the register as an administrator looks at them: who is found by some words, and what is wrong with each. */
import type { Ged } from '../ged/ged.ts'
import type { Db } from '../ledger/ledger.ts'
import type { PatientRow } from '../ledger/tables/patients.table.ts'
import type { Patient } from './patient.ts'

import { allPatients } from '../ledger/tables/patients.table.ts'
import { frenchDate } from '../mssante/ins/identity.ts'
import { withoutCivilities, wordsOf } from '../mssante/searchable.ts'
import { keyOf } from './csv.ts'
import { sharedIn } from './in-common.ts'
import { calledName, isOut } from './patient.ts'
import { asPatient } from './registry.ts'

export interface Fault {
	kind: 'matricule' | 'folder' | 'gone' | 'ins'
	/** Lines that say the same, for `matricule` and `folder`. */
	others: Patient[]
}

export interface Resident {
	patient: Patient
	/** LEFÈVRE Marguerite: as they are called. */
	name: string
	faults: Fault[]
}

/** In the order of names; a folder whose number is known and leads nowhere is gone, unless the store cannot be asked. */
export async function residents(db: Db, ged: Pick<Ged, 'locate'>): Promise<Resident[]> {
	const rows = await allPatients(db)
	const patients = rows.map(asPatient)
	const byKey = new Map(patients.map((patient) => [keyOf(patient), patient]))
	const faults = new Map<string, Fault[]>(patients.map((patient) => [keyOf(patient), []]))
	for (const { structure, ids, column } of await sharedIn(db, [...new Set(rows.map((row) => row.structure))])) {
		for (const id of ids) {
			const others = ids.filter((other) => other !== id).map((other) => byKey.get(keyOf({ structure, id: other }))!)
			faults.get(keyOf({ structure, id }))!.push({ kind: column === 'dossier' ? 'folder' : 'matricule', others })
		}
	}
	for (const row of await goneAmong(ged, rows)) {
		faults.get(keyOf(row))!.push({ kind: 'gone', others: [] })
	}
	for (const patient of patients.filter((one) => one.status !== 'qualifiee' && !isOut(one))) {
		faults.get(keyOf(patient))!.push({ kind: 'ins', others: [] })
	}
	return patients
		.map((patient): Resident => ({ patient, name: usedName(patient), faults: faults.get(keyOf(patient))! }))
		.sort((one, other) => one.name.localeCompare(other.name, 'fr') || keyOf(one.patient).localeCompare(keyOf(other.patient)))
}

async function goneAmong(ged: Pick<Ged, 'locate'>, rows: PatientRow[]): Promise<PatientRow[]> {
	const seen = rows.filter((row) => row.folder_id !== null && row.replaced_by === null)
	const found = await ged
		.locate(seen.map((row) => ({ fileId: row.folder_id!, path: row.folder_path ?? row.folder! })))
		.catch(() => null)
	return found === null ? [] : seen.filter((row) => !found.get(row.folder_id!)?.isFolder)
}

/** Words in any order, without accents, capitals or civilities; a date of birth as it is written; an id. */
export function isFound({ name, patient }: Pick<Resident, 'name' | 'patient'>, q: string): boolean {
	const { birthFamilyName, birthGivenNames, birthDate, id } = patient
	const theirs = wordsOf([name, birthFamilyName, birthGivenNames, frenchDate(birthDate ?? ''), id].filter(Boolean).join(' '))
	return withoutCivilities(wordsOf(q)).every((word) => theirs.some((one) => one.startsWith(word)))
}

/** The names that they use, of birth where they use no other. */
function usedName(patient: Patient): string {
	const { usedFamilyName, usedGivenName, birthFamilyName, firstBirthGivenName, birthGivenNames } = patient
	return calledName({
		birthFamilyName: usedFamilyName ?? birthFamilyName,
		firstBirthGivenName: usedGivenName ?? firstBirthGivenName,
		birthGivenNames,
	})
}
