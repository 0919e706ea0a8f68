/** The folder of a patient: by its file id once seen, so that a renamed or moved folder is still the folder. */
import type { MailboxConfig } from '../config/schema.ts'
import type { Desk } from '../desk.ts'
import type { Entry, Ged } from '../ged/ged.ts'
import type { Db } from '../ledger/ledger.ts'
import type { Reason } from './match.ts'

import { posix } from 'node:path'
import { safeName } from '../ged/names.ts'
import { assignFolder } from './registry.ts'
import { foldersAround } from './shared.ts'

/**
 * @param filing of the mailbox that files
 * @return the folder's present path, or why a human must look
 */
export async function resolveFolder({ ledger, ged, config }: Desk, structure: string, patientId: string, filing?: MailboxConfig['filing']): Promise<{ path: string } | { doubt: Reason }> {
	const doubt = (rule: string, text: string) => ({ doubt: { rule, outcome: 'review' as const, text } })
	const mayCreate = filing?.createPatientFolders ?? config.ged.createPatientFolders
	const patient = await ledger.db.selectFrom('patients').select(['folder', 'folder_id', 'folder_path', 'matricule', 'birth_family_name', 'used_family_name', 'first_birth_given_name', 'birth_date']).where('structure', '=', structure).where('id', '=', patientId).executeTakeFirstOrThrow()
	if (patient.folder === null && filing?.folder !== undefined && mayCreate) {
		const path = `${filing.folder}/${folderName(patient)}`
		if (await ged.stat(path) !== null) {
			return doubt('folder-exists', EXISTS)
		}
		const entry = await ged.makeFolder(path)
		await assignFolder(ledger, { structure, id: patientId }, entry, 'mssante')
		return { path: entry.path }
	}
	if (patient.folder === null) {
		return doubt('no-folder', 'Le registre ne dit pas dans quel dossier ranger les documents de ce patient.')
	}
	if (await isShared(ledger.db, { structure, id: patientId, folder: patient.folder, matricule: patient.matricule })) {
		return doubt('folder-shared', SHARED)
	}
	if (patient.folder_id !== null) {
		const entry = (await ged.locate([{ fileId: patient.folder_id, path: patient.folder_path ?? patient.folder }])).get(patient.folder_id)
		if (!entry?.isFolder) {
			return doubt('folder-gone', 'Le dossier de ce patient a disparu de la GED, ou n’est plus lisible : il faut le retrouver ou corriger le registre.')
		}
		if (entry.path !== patient.folder_path) {
			await remember(ledger, structure, patientId, entry.fileId, entry.path)
		}
		return { path: entry.path }
	}
	const entry = await ged.stat(patient.folder)
	if (entry === null && !mayCreate) {
		return doubt('no-folder', 'Le dossier prévu pour ce patient n’existe pas dans la GED.')
	}
	if (entry !== null && !entry.isFolder) {
		return doubt('folder-gone', 'À la place du dossier de ce patient se trouve un fichier.')
	}
	const { fileId, path } = entry ?? await ged.makeFolder(patient.folder)
	await remember(ledger, structure, patientId, fileId, path)
	return { path }
}

const EXISTS = 'Un dossier porte déjà le nom de ce patient, sans que le registre dise que c’est le sien : il faut le vérifier.'
const SHARED = 'Le registre donne le même dossier à plusieurs patients, ou l’un dans celui de l’autre : il faut le corriger.'

/** Another structure may know the same person under the same folder; nobody else may. */
async function isShared(db: Db, { structure, id, folder, matricule }: { structure: string, id: string, folder: string, matricule: string | null }): Promise<boolean> {
	const others = await db.selectFrom('patients').select(['structure', 'id', 'matricule', 'folder']).where('folder', 'is not', null)
		.where(({ or, eb }) => or([eb('folder', 'in', foldersAround(folder)), eb('folder', 'like', `${folder.replace(/[\\%_]/g, '\\$&')}/%`)])).execute()
	const sharers = others.filter((other) => other.folder === folder || `${folder}/`.startsWith(`${other.folder}/`) || other.folder!.startsWith(`${folder}/`))
	return sharers.some((other) => (other.structure !== structure || other.id !== id) && (other.matricule === null || other.matricule !== matricule))
}

/**
 * What stands already of a patient's folder: the folder itself, or, where it would be made, the nearest folder above. Makes
 * nothing: it is there that a person must have the right to create.
 */
export async function standingFolder({ ledger: { db }, ged, config }: Desk, structure: string, patientId: string, filing?: MailboxConfig['filing']): Promise<{ entry: Entry, path: string } | { doubt: string }> {
	const mayCreate = filing?.createPatientFolders ?? config.ged.createPatientFolders
	const patient = await db.selectFrom('patients').select([...NAMED, 'folder', 'folder_id', 'folder_path', 'matricule']).where('structure', '=', structure)
		.where('id', '=', patientId).executeTakeFirst()
	const isToMake = patient?.folder === null && mayCreate && filing?.folder !== undefined
	const wished = patient && isToMake ? `${filing.folder}/${folderName(patient)}` : patient?.folder ?? undefined
	if (!patient || wished === undefined) {
		return { doubt: 'Le registre ne dit pas dans quel dossier ranger les documents de ce patient.' }
	}
	if (patient.folder !== null && await isShared(db, { structure, id: patientId, folder: patient.folder, matricule: patient.matricule })) {
		return { doubt: SHARED }
	}
	if (isToMake && await ged.stat(wished) !== null) {
		return { doubt: EXISTS }
	}
	const seen = patient.folder_id === null ? null : { fileId: patient.folder_id, path: patient.folder_path ?? wished }
	const entry = seen ? (await ged.locate([seen])).get(seen.fileId) : await ged.stat(wished)
	if (entry?.isFolder) {
		return { entry, path: entry.path }
	}
	return seen !== null || !mayCreate
		? { doubt: 'Le dossier de ce patient a disparu de la GED, ou n’est plus lisible.' }
		: { entry: await nearestFolder(ged, wished), path: wished }
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

async function remember(ledger: Desk['ledger'], structure: string, patientId: string, folderId: string, path: string): Promise<void> {
	await ledger.change(async (tx) => {
		await tx.updateTable('patients').set({ folder_id: folderId, folder_path: path }).where('structure', '=', structure).where('id', '=', patientId).execute()
		await ledger.audit.append(tx, [{ action: 'folder-seen', details: { patient: patientId, fileId: folderId } }])
	})
}

/** What a new folder's name is made of. */
const NAMED = ['birth_family_name', 'used_family_name', 'first_birth_given_name', 'birth_date'] as const

/** NOM Prénom JJ-MM-AAAA: what tells two people of a name apart. */
function folderName({ birth_family_name: family, used_family_name: used, first_birth_given_name: given, birth_date: born }: { birth_family_name: string | null, used_family_name: string | null, first_birth_given_name: string | null, birth_date: string | null }): string {
	return safeName([used ?? family, given, born?.replace(/^(....)(..)(..)$/, '$3-$2-$1')].filter(Boolean).join(' '))
}
