/**
 * What a person says of a line of the register: that this resident has left, is another line of it, or that a folder is not theirs.
 * Nothing is moved in the store, what is filed stays in the name that it has; all of it is said back.
 */
import type { Ledger, Tx } from '../ledger/ledger.ts'
import type { PatientKey, PatientRow } from '../ledger/tables/patients.table.ts'

import { MssError } from '../errors.ts'
import { linesReplacedBy } from '../ledger/reads/patient-lines.ts'
import { patientsWithFolderIn } from '../ledger/reads/patients.reads.ts'
import { folderTaken, lineBack, lineOut } from '../ledger/tables/patients.table.ts'
import { changePatient, patientByKey } from '../ledger/tables/patients.table.ts'
import { comparable, FRENCH } from '../mssante/ins/identity.ts'
import { foldersAround } from './in-common.ts'
import { bothOppositions } from './patient.ts'

export interface Said {
	/** ISO 8601. */
	at: string
	by: string
	reason: string | null
}

/** Has left: nothing is filed for them by itself any more. @throws {MssError} MSS-UNKNOWN, MSS-PATIENTS-SAID */
export async function sayOut(ledger: Ledger, key: PatientKey, said: Said): Promise<void> {
	await ledger.change(async (tx) => {
		await known(tx, key)
		if (!await lineOut(tx, key, { ...said, replacedBy: null, otherFolder: null })) {
			throw new MssError('MSS-PATIENTS-SAID', key.id)
		}
		await ledger.audit.append(tx, [{ action: 'patient-out', actor: said.by, details: { patient: key.id, replacedBy: null } }])
	})
}

/**
 * Two lines are one person: what comes, is searched or is sent goes by the right one.
 *
 * @param key the line that is wrong
 * @param right id of the one that is right
 * @param takesFolder the right line takes the folder of the wrong one; else it keeps its own
 * @throws {MssError} MSS-UNKNOWN, MSS-PATIENTS-SAID, MSS-PATIENTS-NOT-ONE
 */
export async function sayReplaced(
	ledger: Ledger,
	key: PatientKey,
	{ at, by, reason, right, takesFolder }: Said & { right: string, takesFolder: boolean },
): Promise<void> {
	await ledger.change(async (tx) => {
		const wrong = await known(tx, key)
		const other = await known(tx, { structure: key.structure, id: right })
		await mustBeOne(tx, wrong, other)
		if (takesFolder) {
			await mustBeFree(tx, wrong, other)
		}
		// Somebody may have said before that they had left.
		await lineBack(tx, key)
		const isMoved = takesFolder && wrong.folder !== other.folder
		await lineOut(tx, key, {
			at,
			by,
			reason,
			replacedBy: right,
			otherFolder: isMoved ? { folder: other.folder ?? '', folder_id: other.folder_id, folder_path: other.folder_path } : null,
		})
		await changePatient(tx, other, {
			...isMoved ? { folder: wrong.folder, folder_id: wrong.folder_id, folder_path: wrong.folder_path } : {},
			opposition: bothOppositions(other.opposition, wrong.opposition),
		})
		await ledger.audit.append(tx, [
			{ action: 'patient-out', actor: by, details: { patient: key.id, replacedBy: right, takesFolder: isMoved } },
		])
	})
}

/** It was not so. What an objection became stays: a refusal is never lost. @throws {MssError} MSS-UNKNOWN, MSS-PATIENTS-SAID */
export async function sayBack(ledger: Ledger, key: PatientKey, actor: string): Promise<void> {
	await ledger.change(async (tx) => {
		const row = await known(tx, key)
		const other = row.replaced_by === null ? undefined : await patientByKey(tx, { ...key, id: row.replaced_by })
		// Its own folder comes back to it, unless it was given another one meanwhile.
		if (other && row.other_folder !== null && other.folder === row.folder) {
			await changePatient(tx, other, {
				folder: row.other_folder || null,
				folder_id: row.other_folder_id,
				folder_path: row.other_folder_path,
			})
		}
		if (!await lineBack(tx, key)) {
			throw new MssError('MSS-PATIENTS-SAID', key.id)
		}
		await ledger.audit.append(tx, [{ action: 'patient-back', actor, details: { patient: key.id } }])
	})
}

/** A folder is not theirs. @param folder as it was seen @throws {MssError} MSS-UNKNOWN, MSS-PATIENTS-SAID */
export async function untieFolder(ledger: Ledger, key: PatientKey, folder: string, actor: string): Promise<void> {
	await ledger.change(async (tx) => {
		const { folder_id: fileId } = await known(tx, key)
		if (!await folderTaken(tx, key, folder)) {
			throw new MssError('MSS-PATIENTS-SAID', key.id)
		}
		await ledger.audit.append(tx, [{ action: 'folder-untied', actor, details: { patient: key.id, fileId } }])
	})
}

async function known(tx: Tx, key: PatientKey): Promise<PatientRow> {
	const row = await patientByKey(tx, key)
	if (!row) {
		throw new MssError('MSS-UNKNOWN', key.id)
	}
	return row
}

const TELLING = [
	['matricule', (row: PatientRow) => row.matricule],
	['birthFamilyName', (row: PatientRow) => row.birth_family_name],
	['firstBirthGivenName', (row: PatientRow) => row.first_birth_given_name],
	['birthDate', (row: PatientRow) => row.birth_date],
	['sex', (row: PatientRow) => row.sex],
] as const

/** Two of what tells people apart differ: twins, homonyms. One may be a slip of the pen. No line is another one by way of a third. */
async function mustBeOne(tx: Tx, wrong: PatientRow, right: PatientRow): Promise<void> {
	const differing = TELLING.filter(([trait, valueOf]) => {
		const [one, other] = [valueOf(wrong), valueOf(right)]
		return one !== null && other !== null
			&& (trait === 'matricule' ? one !== other : comparable(trait, one) !== comparable(trait, other))
	})
	if (wrong.id === right.id) {
		throw new MssError('MSS-PATIENTS-NOT-ONE', `«\u00A0${wrong.id}\u00A0» est la même ligne`)
	}
	if (differing.length > 1) {
		throw new MssError('MSS-PATIENTS-NOT-ONE', `${differing.map(([trait]) => FRENCH[trait]).join(' et ')} diffèrent`)
	}
	for (const row of [wrong, right]) {
		if (row.replaced_by !== null || (row === right && row.out_at !== null)) {
			throw new MssError('MSS-PATIENTS-NOT-ONE', `«\u00A0${row.id}\u00A0» a déjà été dite sortie ou remplacée`)
		}
	}
	const [before] = await linesReplacedBy(tx, wrong)
	if (before) {
		throw new MssError('MSS-PATIENTS-NOT-ONE', `«\u00A0${before.id}\u00A0» est elle-même remplacée par «\u00A0${wrong.id}\u00A0»`)
	}
}

/** The folder of the wrong line is nobody else's. */
async function mustBeFree(tx: Tx, wrong: PatientRow, right: PatientRow): Promise<void> {
	const { folder } = wrong
	if (folder === null) {
		throw new MssError('MSS-PATIENTS-NOT-ONE', `«\u00A0${wrong.id}\u00A0» n’a pas de dossier`)
	}
	const own = [wrong.id, right.id]
	const others = (await patientsWithFolderIn(tx, foldersAround(folder), folder))
		.filter(({ structure, id }) => structure !== wrong.structure || !own.includes(id))
	if (others.length > 0) {
		throw new MssError('MSS-PATIENTS-NOT-ONE', `le dossier «\u00A0${folder}\u00A0» est aussi celui de «\u00A0${others[0]!.id}\u00A0»`)
	}
}
