/** May the person do it by themselves in Files? Their own rights count, as Nextcloud signed them: never those of the service's account. */
import type { Ged } from '../ged/ged.ts'
import type { DocumentRow } from './act.ts'

import { posix } from 'node:path'
import { z } from 'zod'
import { MssError } from '../errors.ts'
import { nearestFolder } from '../patients/patient-folder.ts'
import { CLOSED } from './move-documents.ts'

/** The folders that Nextcloud told of with a call, by their ids in the store, and what the person may do there. */
export const folderRights = z.array(z.strictObject({ id: z.string().min(1).max(80), mayCreate: z.boolean() })).max(20)

/** May this person create in that folder? Null: the page did not know of it, and it was not asked of Nextcloud. */
export type MayCreateIn = (folderId: string) => boolean | null

export function mayCreateIn(rights: z.infer<typeof folderRights>): MayCreateIn {
	return (folderId) => rights.find(({ id }) => id === folderId)?.mayCreate ?? null
}

/** @throws {MssError} MSS-FORBIDDEN-FOLDER; MSS-TRIAGE-CHANGED when the folder was made, or took the place of another, since they looked */
export function mustBeAllowed(answer: boolean | null): void {
	if (answer !== true) {
		throw new MssError(answer === null ? 'MSS-TRIAGE-CHANGED' : 'MSS-FORBIDDEN-FOLDER')
	}
}

/**
 * Folders where documents stand: taking them out of there asks for the right to change what is there; not out of where « sans suite »
 * is kept, which is the software's own.
 */
export async function homesOf(ged: Ged, documents: Pick<DocumentRow, 'path' | 'patient_id'>[]): Promise<string[]> {
	const isOurs = (folder: string, owner: string | null) => owner === null && posix.basename(folder) === CLOSED
	const folders = new Set(
		documents.flatMap(({ path, patient_id: owner }) =>
			path === null || isOurs(posix.dirname(path), owner) ? [] : posix.dirname(path)),
	)
	return [...new Set((await Promise.all([...folders].map((folder) => nearestFolder(ged, folder)))).map(({ fileId }) => fileId))]
}
