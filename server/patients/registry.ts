import type { Tables } from '../ledger/ledger-schema.ts'
/** The register of patients in the ledger: look-ups, what is said of one, and their folders by file id. */
import type { Db, Ledger } from '../ledger/ledger.ts'
import type { IdentityStatus } from '../mssante/ins/identity-status.ts'
import type { Identity } from '../mssante/ins/identity.ts'
import type { Opposition, Patient } from './patient.ts'

import { MssError } from '../errors.ts'
import { followedLines, linesNow, linesReplacedBy } from '../ledger/reads/patient-lines.ts'
import { isPatientInUse, patientsNear } from '../ledger/reads/patients.reads.ts'
import {
	allPatients,
	changePatient,
	giveFolder,
	patientByKey,
	patientsByKeys,
	patientsByMatricule,
	patientsOfStructures,
	takeOutPatient,
} from '../ledger/tables/patients.table.ts'
import { normaliseName } from '../mssante/ins/identity.ts'

type Row = Tables['patients']

/** Candidates looked at for one document. */
const MAX_CANDIDATES = 200

/** Says which folder is a patient's; only for one that has none. @throws {MssError} MSS-UNKNOWN */
export async function assignFolder(
	ledger: Ledger,
	{ structure, id }: { structure: string, id: string },
	{ path, fileId }: { path: string, fileId: string },
	actor: string,
): Promise<void> {
	await ledger.change(async (tx) => {
		if (!await giveFolder(tx, { structure, id }, { path, fileId })) {
			throw new MssError('MSS-UNKNOWN', id)
		}
		await ledger.audit.append(tx, [{ action: 'folder-seen', actor, details: { patient: id, fileId } }])
	})
}

/** To what a person objects, as they said it; null: to nothing any more. @throws {MssError} MSS-UNKNOWN */
export async function setOpposition(
	ledger: Ledger,
	{ structure, id }: { structure: string, id: string },
	opposition: Opposition | null,
	actor: string,
): Promise<void> {
	await ledger.change(async (tx) => {
		if (!await changePatient(tx, { structure, id }, { opposition })) {
			throw new MssError('MSS-UNKNOWN', id)
		}
		await ledger.audit.append(tx, [{ action: 'opposition', actor, details: { patient: id, opposition } }])
	})
}

/**
 * Takes out of the register a line that should not be there. Whoever has documents, or was written about, stays.
 *
 * @throws {MssError} MSS-UNKNOWN, MSS-PATIENTS-IN-USE
 */
export async function removePatient(ledger: Ledger, { structure, id }: { structure: string, id: string }, actor: string): Promise<void> {
	await ledger.change(async (tx) => {
		if (await isPatientInUse(tx, { structure, id }) || (await linesReplacedBy(tx, { structure, id })).length > 0) {
			throw new MssError('MSS-PATIENTS-IN-USE', id)
		}
		if (!await takeOutPatient(tx, { structure, id })) {
			throw new MssError('MSS-UNKNOWN', id)
		}
		await ledger.audit.append(tx, [{ action: 'patient-removed', actor, details: { patient: id } }])
	})
}

/** Patients of a structure who share the matricule, the birth date or the birth name; those of the matricule always. */
export async function candidatesFor(db: Db, structure: string, identity: Identity): Promise<Patient[]> {
	const bearers = identity.ins === null ? [] : await patientsByMatricule(db, [structure], [identity.ins.matricule])
	const name = identity.birthFamilyName === null ? null : normaliseName(identity.birthFamilyName)
	const near = await patientsNear(db, structure, { birthDate: identity.birthDate, comparedName: name }, MAX_CANDIDATES)
	return (await followedLines(db, [...bearers, ...near])).map(asPatient)
}

export async function bearerOf(db: Db, structure: string, matricule: string): Promise<Patient[]> {
	return (await followedLines(db, await patientsByMatricule(db, [structure], [matricule]))).map(asPatient)
}

/** Of each matricule, by the first of these structures that knows it; a matricule that is nobody's there is absent. */
export async function bearersOf(db: Db, structures: string[], matricules: string[]): Promise<Map<string, Patient>> {
	const rows = await patientsByMatricule(db, structures, matricules)
	const now = await linesNow(db, rows)
	const found = new Map<string, Patient>()
	for (const structure of structures) {
		for (const [index, { structure: own, matricule }] of rows.entries()) {
			if (own === structure && !found.has(matricule!)) {
				found.set(matricule!, asPatient(now[index]!))
			}
		}
	}
	return found
}

/** One patient of a structure, by whatever line they are now; or null. */
export async function patientOf(db: Db, structure: string, id: string): Promise<Patient | null> {
	const row = await patientByKey(db, { structure, id })
	const [followed] = row ? await followedLines(db, [row]) : []
	return followed ? asPatient(followed) : null
}

/** These, of whatever structures. */
export async function patientsNamed(db: Db, wanted: { structure: string, id: string }[]): Promise<Patient[]> {
	return (await patientsByKeys(db, wanted)).map(asPatient)
}

/** Each of these by whatever line they are now; who is not in the register is absent. */
export async function patientsNow(
	db: Db,
	wanted: { structure: string, id: string }[],
): Promise<(key: { structure: string, id: string }) => Patient | undefined> {
	const rows = await patientsByKeys(db, wanted)
	const now = await linesNow(db, rows)
	return ({ structure, id }) => {
		const index = rows.findIndex((row) => row.structure === structure && row.id === id)
		return index < 0 ? undefined : asPatient(now[index]!)
	}
}

/** Each person of a structure once: without the lines that are another one. */
export async function residentsOf(db: Db, structure: string): Promise<Patient[]> {
	return (await patientsOf(db, structure)).filter(({ out }) => out === null || out.replacedBy === null)
}

/** Every line of the register. */
export async function patientsOf(db: Db, structure?: string): Promise<Patient[]> {
	return (await (structure === undefined ? allPatients(db) : patientsOfStructures(db, [structure]))).map(asPatient)
}

export function rowOf(patient: Patient): Omit<Row, SaidHere> {
	return {
		structure: patient.structure,
		id: patient.id,
		matricule: patient.ins?.matricule ?? null,
		oid: patient.ins?.oid ?? null,
		status: patient.status,
		birth_family_name: patient.birthFamilyName,
		birth_given_names: patient.birthGivenNames,
		first_birth_given_name: patient.firstBirthGivenName,
		used_family_name: patient.usedFamilyName,
		used_given_name: patient.usedGivenName,
		birth_date: patient.birthDate,
		sex: patient.sex,
		birth_place: patient.birthPlace,
		folder: patient.folder,
		discharged: patient.discharged,
		opposition: patient.opposition,
		compared_name: patient.birthFamilyName === null ? null : normaliseName(patient.birthFamilyName),
	}
}

/** What no register says: folders as they were seen, and what a person said of the line. */
type SaidHere
	= 'folder_id' | 'folder_path' | 'out_at' | 'out_by' | 'out_reason' | 'replaced_by' | `other_${'folder' | 'folder_id' | 'folder_path'}`

export function asPatient(row: Omit<Row, SaidHere> & Partial<Row>): Patient {
	const { out_at: at, out_by: by, out_reason: reason, replaced_by: replacedBy } = row
	return {
		structure: row.structure,
		id: row.id,
		status: row.status as IdentityStatus,
		ins: row.matricule === null || row.oid === null ? null : { matricule: row.matricule, oid: row.oid },
		birthFamilyName: row.birth_family_name,
		birthGivenNames: row.birth_given_names,
		firstBirthGivenName: row.first_birth_given_name,
		usedFamilyName: row.used_family_name,
		usedGivenName: row.used_given_name,
		birthDate: row.birth_date,
		sex: row.sex,
		birthPlace: row.birth_place,
		folder: row.folder,
		discharged: row.discharged,
		out: at ? { at, by: by ?? '', reason: reason ?? null, replacedBy: replacedBy ?? null } : null,
		opposition: row.opposition,
	}
}
