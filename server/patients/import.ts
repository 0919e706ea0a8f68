/** A register is taken in: seen before it is done, nothing that contradicts what is known without a person's word. */
import type { Ledger, Tx } from '../ledger/ledger.ts'
import type { Change } from './changes.ts'
import type { Column } from './columns.ts'
import type { ParsedRegister, Rejected } from './csv.ts'
import type { Incoming } from './incoming-line.ts'
import type { Patient } from './patient.ts'

import { toCsv } from '../files/spreadsheet.ts'
import { COMMAND_LINE } from '../ledger/audit.ts'
import { addPatient, changePatient, patientByKey } from '../ledger/tables/patients.table.ts'
import { changesOf } from './changes.ts'
import { keyOf, parseRegister } from './csv.ts'
import { refusedFolders } from './folders-of-import.ts'
import { sharedIn } from './in-common.ts'
import { calledName } from './patient.ts'
import { asPatient, rowOf } from './registry.ts'

export interface ImportReport {
	added: number
	updated: number
	unchanged: number
	rejected: Rejected[]
	warnings: Rejected[]
	/** What is not applied without a person's word, by column of the register. */
	conflicts: { id: string, field: string }[]
	/** Of lines that are known: those to confirm first, `MAX_CHANGES` at most. */
	changes: ({ line: number, id: string, name: string } & Change)[]
	/** Columns that the file calls otherwise, and those that are of no use. */
	columns: { header: string, column: Column }[]
	ignored: string[]
	/** A table of the lines rejected, as the file has them, each with its reason; null: none. */
	rejectedFile: string | null
}

const MAX_CHANGES = 500

/**
 * Imports a register. A changed matricule, trait or folder of a known patient is a conflict, applied only when `confirm` says so; a folder
 * that would be two residents' is refused with its line. Importing the same file twice changes nothing; an absent row removes nobody.
 *
 * @throws {MssError} as `parseRegister`
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
	const file = parseRegister(bytes, structures)
	const { patients, warnings, lines, header } = file
	const all: Incoming[] = []
	for (const patient of patients) {
		all.push(await besideKnown(tx, patient, file, confirm))
	}
	const refused = await refusedFolders(tx, all)
	const taken = all.filter((one) => !refused.has(one))
	const rejected = [...file.rejected, ...[...refused].map(([{ line }, reason]) => ({ line, reason }))]
		.sort((one, other) => one.line - other.line)
	const report: ImportReport = {
		added: 0,
		updated: 0,
		unchanged: 0,
		rejected,
		warnings,
		conflicts: [
			...taken.filter(({ isHeld }) => isHeld).flatMap(({ patient: { id }, changes }) =>
				changes.filter(({ mustConfirm }) => mustConfirm).map(({ column }) => ({ id, field: column }))),
			...[...refused.keys()].map(({ patient: { id } }) => ({ id, field: 'dossier' })),
		],
		changes: toldChanges(taken),
		columns: header.renamed,
		ignored: header.ignored,
		rejectedFile: fileOf(file, rejected),
	}
	for (const one of taken) {
		report[await apply(tx, one)]++
	}
	for (const { structure, ids, column, sentence } of await sharedIn(tx, [...new Set(patients.map((one) => one.structure))])) {
		report.conflicts.push(...ids.map((id) => ({ id, field: column })))
		report.warnings.push({ line: lineOf(lines, ids.map((id) => keyOf({ structure, id }))), reason: sentence })
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

async function besideKnown(tx: Tx, patient: Patient, { lines, says }: ParsedRegister, confirm: boolean): Promise<Incoming> {
	const line = lines.get(keyOf(patient))!
	const known = await patientByKey(tx, patient)
	const row = rowOf(patient)
	if (!known) {
		return { line, patient, known, row, changes: [], isHeld: false }
	}
	// A register that says no folder takes none away: it may have been given in the admin page. So may an opposition.
	row.folder ??= known.folder
	row.opposition = says.has('opposition') ? row.opposition : known.opposition
	row.discharged = says.has('sorti') ? row.discharged : known.discharged
	const changes = changesOf(asPatient(known), asPatient({ ...known, ...row }))
	return { line, patient, known, row, changes, isHeld: !confirm && changes.some(({ mustConfirm }) => mustConfirm) }
}

async function apply(tx: Tx, { known, row, changes, isHeld }: Incoming): Promise<'added' | 'updated' | 'unchanged'> {
	if (!known) {
		await addPatient(tx, { ...row, folder_id: null, folder_path: null })
		return 'added'
	}
	if (isHeld || changes.length === 0) {
		return 'unchanged'
	}
	await changePatient(tx, row, { ...row, ...row.folder === known.folder ? {} : { folder_id: null, folder_path: null } })
	return 'updated'
}

/** Those to confirm first; the others as the file has them. */
function toldChanges(taken: Incoming[]): ImportReport['changes'] {
	const told = taken.flatMap(({ line, patient, changes }) =>
		changes.map((change) => ({ line, id: patient.id, name: calledName(patient), ...change })))
	return [...told.filter(({ mustConfirm }) => mustConfirm), ...told.filter(({ mustConfirm }) => !mustConfirm)].slice(0, MAX_CHANGES)
}

/** What is wrong with each comes first, as a person puts it right from there. */
function fileOf({ cells }: ParsedRegister, rejected: Rejected[]): string | null {
	return rejected.length === 0
		? null
		: toCsv(['motif', ...cells.header], rejected.map(({ line, reason }) => [reason, ...cells.lines.get(line) ?? []])).toString()
}

/** The last line of the file that is one of theirs; 0 when none is. */
function lineOf(lines: Map<string, number>, keys: string[]): number {
	return Math.max(0, ...keys.map((key) => lines.get(key) ?? 0))
}
