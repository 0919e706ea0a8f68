/** The register of patients in the ledger: import, look-ups, and their folders by file id. */
import type { Db, Ledger, Tx } from '../ledger/ledger.ts'
import type { Tables } from '../ledger/schema.ts'
import type { Identity } from '../mssante/ins/identity.ts'
import type { Trait } from '../mssante/ins/identity.ts'
import type { IdentityStatus } from '../mssante/ins/status.ts'
import type { ParsedRegister, Rejected } from './csv.ts'
import type { Opposition, Patient } from './patient.ts'

import { MssError } from '../errors.ts'
import { COMMAND_LINE } from '../ledger/audit.ts'
import {
	addPatient,
	allPatients,
	changePatient,
	giveFolder,
	isPatientInUse,
	patientByKey,
	patientsById,
	patientsByMatricule,
	patientsNear,
	patientsOfStructures,
	takeOutPatient,
} from '../ledger/tables/patients.ts'
import { comparable, normaliseName, TRAITS } from '../mssante/ins/identity.ts'
import { parseRegister } from './csv.ts'
import { sharedIn } from './shared.ts'

type Row = Tables['patients']

export interface ImportReport {
	added: number
	updated: number
	unchanged: number
	rejected: Rejected[]
	warnings: Rejected[]
	conflicts: { id: string, field: string }[]
}

/** Candidates looked at for one document. */
const MAX_CANDIDATES = 200

/**
 * Imports a register. A changed matricule or trait of a known patient is a conflict, applied only when `confirm` says so.
 * Importing the same file twice changes nothing; an absent row removes nobody.
 */
export async function importRegister(
	ledger: Ledger,
	bytes: Buffer,
	structures: string[],
	options: { confirm?: boolean, actor?: string } = {},
): Promise<ImportReport> {
	return ledger.change((tx) => importInto(tx, ledger, bytes, structures, options))
}

/** What an import would do: done, told, and undone. */
export async function previewRegister(
	ledger: Ledger,
	bytes: Buffer,
	structures: string[],
	options: { confirm?: boolean } = {},
): Promise<ImportReport> {
	let report: ImportReport | undefined
	const undo = new Error('preview')
	await ledger.change(async (tx) => {
		report = await importInto(tx, ledger, bytes, structures, options)
		throw undo
	}).catch((error: unknown) => {
		if (error !== undo) {
			throw error
		}
	})
	return report!
}

async function importInto(
	tx: Tx,
	ledger: Ledger,
	bytes: Buffer,
	structures: string[],
	{ confirm = false, actor = COMMAND_LINE }: { confirm?: boolean, actor?: string },
): Promise<ImportReport> {
	const { patients, rejected, warnings, lines, says } = parseRegister(bytes, structures)
	const report: ImportReport = { added: 0, updated: 0, unchanged: 0, rejected, warnings, conflicts: [] }
	for (const patient of patients) {
		await importPatient(tx, patient, says, confirm, report)
	}
	for (const { ids, column, sentence } of await sharedIn(tx, [...new Set(patients.map(({ structure }) => structure))])) {
		report.conflicts.push(...ids.map((id) => ({ id, field: column })))
		report.warnings.push({ line: lineOf(lines, ids), reason: sentence })
	}
	await ledger.audit.append(tx, [
		{
			action: 'patients-import',
			actor,
			details: {
				added: report.added,
				updated: report.updated,
				unchanged: report.unchanged,
				rejected: rejected.length,
				conflicts: report.conflicts.length,
			},
		},
	])
	return report
}

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

async function importPatient(
	tx: Tx,
	patient: Patient,
	says: ParsedRegister['says'],
	confirm: boolean,
	report: ImportReport,
): Promise<void> {
	const row = rowOf(patient)
	const known = await patientByKey(tx, row)
	if (!known) {
		await addPatient(tx, { ...row, folder_id: null, folder_path: null })
		report.added++
		return
	}
	// A register that says no folder takes none away: it may have been given in the admin page. So may an opposition.
	row.folder ??= known.folder
	row.opposition = says.has('opposition') ? row.opposition : known.opposition
	row.discharged = says.has('sorti') ? row.discharged : known.discharged
	const conflicts = confirm ? [] : conflictsOf(asPatient(known), patient)
	report.conflicts.push(...conflicts.map((field) => ({ id: patient.id, field })))
	const changed = (Object.keys(row) as (keyof typeof row)[]).some((key) => row[key] !== known[key])
	if (conflicts.length > 0 || !changed) {
		report.unchanged++
		return
	}
	await changePatient(tx, row, { ...row, ...row.folder === known.folder ? {} : { folder_id: null, folder_path: null } })
	report.updated++
}

/** What the file contradicts. Completing what was empty contradicts nothing; a used name is free to change. */
function conflictsOf(known: Patient, fresh: Patient): string[] {
	const fields: string[] = []
	if (known.ins !== null && known.ins.matricule !== fresh.ins?.matricule) {
		fields.push('matricule')
	}
	if (known.ins !== null && known.ins.oid !== fresh.ins?.oid) {
		fields.push('oid')
	}
	for (const trait of TRAITS) {
		const [before, after] = [known[trait], fresh[trait]]
		if (before !== null && (after === null || comparable(trait, before) !== comparable(trait, after))) {
			fields.push(FIELDS[trait])
		}
	}
	return fields
}

const FIELDS: Record<Trait, string> = {
	birthFamilyName: 'nom_naissance',
	birthGivenNames: 'prenoms_naissance',
	firstBirthGivenName: 'premier_prenom_naissance',
	birthDate: 'date_naissance',
	sex: 'sexe',
	birthPlace: 'lieu_naissance',
}

/** The last line of the file that is one of theirs; 0 when none is. */
function lineOf(lines: Map<string, number>, ids: string[]): number {
	return Math.max(0, ...ids.map((id) => lines.get(id) ?? 0))
}

/**
 * Takes out of the register a line that should not be there. Whoever has documents, or was written about, stays.
 *
 * @throws {MssError} MSS-UNKNOWN, MSS-PATIENTS-IN-USE
 */
export async function removePatient(ledger: Ledger, { structure, id }: { structure: string, id: string }, actor: string): Promise<void> {
	await ledger.change(async (tx) => {
		if (await isPatientInUse(tx, { structure, id })) {
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
	const bearers = identity.ins === null ? [] : await patientsByMatricule(db, structure, identity.ins.matricule)
	const name = identity.birthFamilyName === null ? null : normaliseName(identity.birthFamilyName)
	const near = await patientsNear(db, structure, { birthDate: identity.birthDate, comparedName: name }, MAX_CANDIDATES)
	const rows = new Map([...bearers, ...near].map((row) => [row.id, row]))
	return [...rows.values()].map(asPatient)
}

export async function bearerOf(db: Db, structure: string, matricule: string): Promise<Patient[]> {
	return (await patientsByMatricule(db, structure, matricule)).map(asPatient)
}

/** One patient of a structure, or null. */
export async function patientOf(db: Db, structure: string, id: string): Promise<Patient | null> {
	const row = await patientByKey(db, { structure, id })
	return row ? asPatient(row) : null
}

/** These, of whatever structures. */
export async function patientsNamed(db: Db, wanted: { structure: string, id: string }[]): Promise<Patient[]> {
	const found: Patient[] = []
	for (const [structure, theirs] of Map.groupBy(wanted, (one) => one.structure)) {
		const ids = [...new Set(theirs.map(({ id }) => id))]
		found.push(...(await patientsById(db, structure, ids)).map(asPatient))
	}
	return found
}

export async function patientsOf(db: Db, structure?: string): Promise<Patient[]> {
	return (await (structure === undefined ? allPatients(db) : patientsOfStructures(db, [structure]))).map(asPatient)
}

function rowOf(patient: Patient): Omit<Row, 'folder_id' | 'folder_path'> {
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

function asPatient(row: Row): Patient {
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
		opposition: row.opposition,
	}
}
