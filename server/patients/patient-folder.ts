/** The folder of a patient: by its file id once seen, so that a renamed or moved folder is still the folder. */
import type { MailboxConfig } from '../config/schema.ts'
import type { Context } from '../context.ts'
import type { Entry, Ged } from '../ged/ged.ts'
import type { Db } from '../ledger/ledger.ts'
import type { PatientRow } from '../ledger/tables/patients.table.ts'
import type { Grounds, Reason } from '../reasons/reason.ts'
import type { Place } from './parent-folder.ts'

import { posix } from 'node:path'
import { safeName } from '../ged/names.ts'
import { patientsWithFolderIn } from '../ledger/reads/patients.reads.ts'
import { changePatient, knownPatient, patientByKey } from '../ledger/tables/patients.table.ts'
import { grounds, review } from '../reasons/reason.ts'
import { foldersAround } from './in-common.ts'
import { findParent, lacking, mustBeShown, parentFolder } from './parent-folder.ts'
import { calledName } from './patient.ts'
import { assignFolder } from './registry.ts'

/**
 * @param filing of the mailbox that files
 * @param options.isForNew documents are only to be created in it, not moved (`Ged.home`)
 * @return the folder's present path, or why a human must look
 * @throws {MssError} MSS-GED-MOVED, MSS-GED-PRIVATE
 */
export async function resolveFolder(
	context: Context,
	structure: string,
	patientId: string,
	filing?: MailboxConfig['filing'],
	{ isForNew = false } = {},
): Promise<{ path: string } | { doubt: Reason }> {
	const { ledger, ged, config } = context
	const mayCreate = filing?.createPatientFolders ?? config.ged.createPatientFolders
	const patient = await knownPatient(ledger.db, { structure, id: patientId })
	const allowPrivate = filing?.allowPrivate ?? false
	if (patient.folder === null && filing?.folder !== undefined && mayCreate) {
		const parent = await parentFolder(context, filing.folder, allowPrivate)
		const path = `${parent.path}/${folderName(patient)}`
		if (await ged.stat(path) !== null) {
			return { doubt: review('folder-exists') }
		}
		const entry = await ged.makeFolder(path, parent.path)
		await assignFolder(ledger, { structure, id: patientId }, entry, 'mssante')
		return { path: entry.path }
	}
	if (patient.folder === null) {
		return { doubt: review('no-folder', { is: 'unsaid' }) }
	}
	const sharer = await sharerOf(ledger.db, { structure, id: patientId, folder: patient.folder, matricule: patient.matricule })
	if (sharer !== null) {
		return { doubt: review('folder-shared', sharer) }
	}
	if (patient.folder_id !== null) {
		const seen = { fileId: patient.folder_id, path: patient.folder_path ?? patient.folder }
		const entry = isForNew ? await ged.home(seen) : (await ged.locate([seen])).get(seen.fileId)
		if (!entry?.isFolder) {
			return { doubt: review('folder-gone', { is: 'lost' }) }
		}
		await mustBeShown(context, entry.path, allowPrivate)
		if (entry.path !== patient.folder_path) {
			await remember(ledger, structure, patientId, entry.fileId, entry.path)
		}
		return { path: entry.path }
	}
	const entry = await ged.stat(patient.folder)
	if (entry === null && (!mayCreate || await lacking(context, folderAbove(patient.folder)) === 'never')) {
		return { doubt: review('no-folder', { is: 'absent' }) }
	}
	if (entry !== null && !entry.isFolder) {
		return { doubt: review('folder-gone', { is: 'file' }) }
	}
	const { fileId, path } = entry ?? await makeIn(context, patient.folder, allowPrivate)
	await mustBeShown(context, path, allowPrivate)
	await remember(ledger, structure, patientId, fileId, path)
	return { path }
}

/** Below the folder that the register says, wherever that one is now. */
async function makeIn(context: Context, folder: string, allowPrivate: boolean): Promise<Entry> {
	const parent = await parentFolder(context, folderAbove(folder), allowPrivate)
	return context.ged.makeFolder(posix.join(parent.path, posix.basename(folder)), parent.path || undefined)
}

/** The path of the folder above; empty: the root. */
function folderAbove(folder: string): string {
	return posix.dirname(folder).replace(/^\.$/, '')
}

/** Another structure may know the same person under the same folder; nobody else may. */
export async function isShared(db: Db, whose: Owned): Promise<boolean> {
	return await sharerOf(db, whose) !== null
}

interface Owned { structure: string, id: string, folder: string, matricule: string | null }

/** Who else has it, where the structure may know; null: nobody. */
async function sharerOf(db: Db, { structure, id, folder, matricule }: Owned): Promise<{ with?: string } | null> {
	const others = await patientsWithFolderIn(db, foldersAround(folder), folder)
	const sharers = others.filter(
		(other) => other.folder === folder || `${folder}/`.startsWith(`${other.folder}/`) || other.folder!.startsWith(`${folder}/`),
	)
	const sharer = sharers.find(
		(other) => (other.structure !== structure || other.id !== id) && (other.matricule === null || other.matricule !== matricule),
	)
	return sharer === undefined ? null : sharer.structure === structure ? { with: nameOf(sharer) } : {}
}

function nameOf(row: PatientRow): string {
	return calledName({
		birthFamilyName: row.birth_family_name,
		firstBirthGivenName: row.first_birth_given_name,
		birthGivenNames: row.birth_given_names,
	})
}

/**
 * What stands already of a patient's folder: the folder itself, or, where it would be made, the nearest folder above. Makes
 * nothing: it is there that a person must have the right to create.
 */
export async function standingFolder(
	{ ledger: { db }, ged, config }: Context,
	structure: string,
	patientId: string,
	filing?: MailboxConfig['filing'],
): Promise<{ entry: Entry, path: string } | { doubt: Grounds }> {
	const mayCreate = filing?.createPatientFolders ?? config.ged.createPatientFolders
	const patient = await patientByKey(db, { structure, id: patientId })
	const isToMake = patient?.folder === null && mayCreate && filing?.folder !== undefined
	const parent = isToMake ? await findParent({ ledger: { db }, ged, config }, filing.folder!) : null
	if (isToMake && parent === null && config.ged.kind === 'nextcloud') {
		return { doubt: grounds('no-folder', { is: 'parent-gone' }) }
	}
	const wished = patient && isToMake ? `${parent?.path ?? filing.folder!}/${folderName(patient)}` : patient?.folder ?? undefined
	if (!patient || wished === undefined) {
		return { doubt: grounds('no-folder', { is: 'unsaid' }) }
	}
	const sharer = patient.folder === null
		? null
		: await sharerOf(db, { structure, id: patientId, folder: patient.folder, matricule: patient.matricule })
	if (sharer !== null) {
		return { doubt: grounds('folder-shared', sharer) }
	}
	if (isToMake && await ged.stat(wished) !== null) {
		return { doubt: grounds('folder-exists') }
	}
	const seen = patient.folder_id === null ? null : { fileId: patient.folder_id, path: patient.folder_path ?? wished }
	const entry = seen ? (await ged.locate([seen])).get(seen.fileId) : await ged.stat(wished)
	if (entry?.isFolder) {
		return { entry, path: entry.path }
	}
	if (seen !== null || entry || !mayCreate) {
		return { doubt: grounds('folder-gone', { is: 'out-of-reach' }) }
	}
	return isToMake
		? { entry: parent ?? await nearestFolder(ged, wished), path: wished }
		: standingAbove({ ledger: { db }, ged, config }, wished)
}

/** Where `makeIn` would make it: in the folder that is known by its id, whatever bears its name now. */
async function standingAbove(place: Place, folder: string): Promise<{ entry: Entry, path: string } | { doubt: Grounds }> {
	const lack = await lacking(place, folderAbove(folder))
	if (lack !== null) {
		return { doubt: grounds('no-folder', { is: lack === 'gone' ? 'parent-gone' : 'absent' }) }
	}
	const parent = await findParent(place, folderAbove(folder))
	const path = parent === null ? folder : posix.join(parent.path, posix.basename(folder))
	return { entry: await nearestFolder(place.ged, path), path }
}

/** The folder at a path, or the nearest above it that stands. */
export async function nearestFolder(ged: Ged, path: string): Promise<Entry> {
	for (let at = path; at !== '.'; at = posix.dirname(at)) {
		const entry = await ged.stat(at)
		if (entry?.isFolder) {
			return entry
		}
	}
	return (await ged.stat(''))!
}

/** Seen where the register says, it is known by its id from then on: renamed, it is still the folder. */
export async function noteFolderSeen(
	{ ledger, ged }: Pick<Context, 'ledger' | 'ged'>,
	{ structure, id, folder, folder_id: known }: PatientRow,
): Promise<void> {
	const entry = known === null && folder !== null ? await ged.stat(folder) : null
	if (entry?.isFolder) {
		await remember(ledger, structure, id, entry.fileId, entry.path)
	}
}

async function remember(ledger: Context['ledger'], structure: string, patientId: string, folderId: string, path: string): Promise<void> {
	await ledger.change(async (tx) => {
		await changePatient(tx, { structure, id: patientId }, { folder_id: folderId, folder_path: path })
		await ledger.audit.append(tx, [{ action: 'folder-seen', details: { patient: patientId, fileId: folderId } }])
	})
}

/** NOM Prénom JJ-MM-AAAA: what tells two people of a name apart. */
function folderName({
	birth_family_name: family,
	used_family_name: used,
	first_birth_given_name: given,
	birth_date: born,
}: Pick<PatientRow, 'birth_family_name' | 'used_family_name' | 'first_birth_given_name' | 'birth_date'>): string {
	return safeName([used ?? family, given, born?.replace(/^(....)(..)(..)$/, '$3-$2-$1')].filter(Boolean).join(' '))
}
