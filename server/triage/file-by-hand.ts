/** A person files what waited: into the folder of a patient whom they chose with the traits before their eyes, or where no patient is concerned. */
import type { Desk } from '../desk.ts'
import type { ActRow, MessageRow } from './act.ts'

import { posix } from 'node:path'
import { MssError } from '../errors.ts'
import { nearestFolder } from '../patients/folder.ts'
import { subjectOf, writeAct } from './act.ts'
import { carryOut } from './carry-out.ts'
import { checkClaim } from './claim.ts'
import { itemOf } from './item.ts'
import { learnFrom } from './learn.ts'

export interface FilingWish {
	/** Null: all that waits. */
	documentIds: number[] | null
	/** A patient of the structure, or a folder that is no patient's. */
	patientId: string | null
	folder: string | null
	/** Of what was on the screen; for a patient. */
	fingerprint: string
	subfolder: string | null
	type: string | null
	reason: string | null
	actor: string
	/** Folders where this person may create, as Nextcloud signed it. */
	mayCreateIn: (folderId: string) => boolean
}

/** @throws {MssError} MSS-TRIAGE-…, MSS-FORBIDDEN-FOLDER, MSS-GED-…: then nothing was filed, and the message waits */
export async function fileByHand(desk: Desk, id: number, wish: FilingWish): Promise<ActRow> {
	const { message, documents } = await subjectOf(desk, 'file', id, wish.documentIds)
	await checkClaim(desk.ledger.db, message, wish.actor)
	const displayed = wish.patientId === null ? await checkOtherFolder(desk, message, wish) : await checkPatient(desk, message, wish.patientId, wish)
	const { actor, patientId, folder, subfolder, type, reason } = wish
	const act = await writeAct(desk, { kind: 'file', state: 'planned', message, documents, actor, patientId, folder, subfolder, type, reason, displayed })
	await carryOut(desk, act)
	const done = await desk.ledger.db.selectFrom('acts').selectAll().where('id', '=', act).executeTakeFirstOrThrow()
	await learnFrom(desk, done)
	return done
}

async function checkPatient(desk: Desk, message: MessageRow, patientId: string, { fingerprint, mayCreateIn }: FilingWish): Promise<unknown> {
	const { candidates } = await itemOf(desk, message, patientId)
	const chosen = candidates.find(({ patient }) => patient.id === patientId)
	if (!chosen) {
		throw new MssError('MSS-UNKNOWN', patientId)
	}
	if ('doubt' in chosen.folder) {
		throw new MssError('MSS-TRIAGE-FOLDER', chosen.folder.doubt)
	}
	if (!mayCreateIn(chosen.folder.entry.fileId)) {
		throw new MssError('MSS-FORBIDDEN-FOLDER')
	}
	if (chosen.fingerprint !== fingerprint) {
		throw new MssError('MSS-TRIAGE-CHANGED')
	}
	return chosen.displayed
}

/** One of the mailbox's other folders: never a patient's, nor inside one. */
async function checkOtherFolder(desk: Desk, message: MessageRow, { folder, mayCreateIn }: FilingWish): Promise<unknown> {
	const { ledger: { db }, ged } = desk
	if (folder === null) {
		throw new MssError('MSS-UNKNOWN', '?')
	}
	for (let at = folder; at !== '.'; at = posix.dirname(at)) {
		const owner = await db.selectFrom('patients').select('id').where(({ or, eb }) => or([eb('folder', '=', at), eb('folder_path', '=', at)])).executeTakeFirst()
		if (owner) {
			throw new MssError('MSS-TRIAGE-FOLDER', 'Ce dossier est celui d’un patient.')
		}
	}
	if (!mayCreateIn((await nearestFolder(ged, folder)).fileId)) {
		throw new MssError('MSS-FORBIDDEN-FOLDER')
	}
	return { message: message.id, folder }
}
