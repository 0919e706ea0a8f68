/**
 * A person files what waited: into the folder of a patient whom they chose with the traits before their eyes, or where no patient is
 * concerned.
 */
import type { Context } from '../context.ts'
import type { ActRow, MessageRow } from './act.ts'
import type { RuleRow } from './learn.ts'
import type { MayCreateIn } from './permission.ts'

import { posix } from 'node:path'
import { MssError } from '../errors.ts'
import { knownAct } from '../ledger/tables/acts.ts'
import { documentsById } from '../ledger/tables/documents.table.ts'
import { patientByFolder } from '../ledger/tables/patients.table.ts'
import { nearestFolder } from '../patients/patient-folder.ts'
import { inWords } from '../reasons/words.reasons.ts'
import { inTurn, subjectOf, writeAct } from './act.ts'
import { carryOut } from './carry-out-act.ts'
import { checkClaim } from './claim.ts'
import { itemOf } from './item.ts'
import { learnFrom } from './learn.ts'
import { homesOf, mustBeAllowed } from './permission.ts'

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
	/** The person was asked which resident it is, and said so. */
	confirmed: boolean
	actor: string
	mayCreateIn: MayCreateIn
}

export interface Filed {
	act: ActRow
	homes: string[]
	/** What could be so for all that its sender sends. */
	always: Pick<RuleRow, 'effect' | 'value'>[]
}

/**
 * @throws {MssError} MSS-TRIAGE-…, MSS-FORBIDDEN-FOLDER, MSS-GED-GONE: nothing was filed, and the message waits; MSS-TRIAGE-PENDING: it
 * will be filed
 */
export function fileByHand(context: Context, messageId: number, wish: FilingWish): Promise<Filed> {
	return inTurn(context, messageId, async () => {
		const { ledger: { db }, ged } = context
		const { message, documents } = await subjectOf(context, 'file', messageId, wish.documentIds)
		await checkClaim(db, message, wish.actor, context.clock.now())
		const displayed = wish.patientId === null
			? await checkOtherFolder(context, message, wish)
			: await checkPatient(context, message, wish.patientId, wish)
		const { actor, patientId, folder, subfolder, type, reason } = wish
		const id = await writeAct(context, {
			kind: 'file',
			state: 'planned',
			message,
			documents,
			actor,
			patientId,
			folder,
			subfolder,
			type,
			reason,
			displayed,
		})
		await carryOut(context, id)
		const act = await knownAct(db, id)
		return {
			act,
			always: await learnFrom(context, act),
			homes: await homesOf(ged, await documentsById(db, documents.map((row) => row.id))),
		}
	})
}

async function checkPatient(context: Context, message: MessageRow, patientId: string, wish: FilingWish): Promise<unknown> {
	const { fingerprint, reason, confirmed, mayCreateIn } = wish
	const { candidates } = await itemOf(context, message, patientId)
	const chosen = candidates.find(({ patient }) => patient.id === patientId)
	if (!chosen) {
		throw new MssError('MSS-UNKNOWN', patientId)
	}
	if ('doubt' in chosen.folder) {
		throw new MssError('MSS-TRIAGE-FOLDER', inWords(chosen.folder.doubt))
	}
	mustBeAllowed(mayCreateIn(chosen.folder.entry.fileId))
	if (chosen.fingerprint !== fingerprint) {
		throw new MssError('MSS-TRIAGE-CHANGED')
	}
	if (chosen.isAnother && !reason?.trim()) {
		throw new MssError('MSS-TRIAGE-REASON')
	}
	if (chosen.question && !chosen.isAnother && !confirmed) {
		throw new MssError('MSS-TRIAGE-CONFIRM', chosen.question.text)
	}
	return chosen.displayed
}

/** One of the mailbox's other folders: never a patient's, nor inside one. */
async function checkOtherFolder(context: Context, message: MessageRow, { folder, mayCreateIn }: FilingWish): Promise<unknown> {
	const { ledger: { db }, ged } = context
	if (folder === null) {
		throw new MssError('MSS-UNKNOWN', '?')
	}
	for (let at = folder; at !== '.'; at = posix.dirname(at)) {
		if (await patientByFolder(db, at)) {
			throw new MssError('MSS-TRIAGE-FOLDER', 'Ce dossier est celui d’un patient.')
		}
	}
	mustBeAllowed(mayCreateIn((await nearestFolder(ged, folder)).fileId))
	return { message: message.id, folder }
}
