/** What the dialog opens with: whose folder the file lies in, what the file seems to be, from which mailbox. */
import type { Context } from '../../context.ts'
import type { Patient } from '../../patients/patient.ts'
import type { CallFile } from '../call.ts'
import type { Handler } from '../handler.ts'

import { posix } from 'node:path'
import { structureOf } from '../../config/load.ts'
import { patientsUnseen } from '../../ledger/reads/patients.reads.ts'
import { patientsByFolder } from '../../ledger/tables/patients.table.ts'
import { guessDocument } from '../../outgoing/guess-document.ts'
import { patientOf } from '../../patients/registry.ts'
import { mailboxesFor, structuresFor } from '../../rights.ts'
import { receivedLine, versionOf } from './known-file.ts'
import { cardOf } from './patients.routes.ts'

export const proposal: Handler<'user GET files/proposal'> = async ({ context }, { call }) => {
	const structures = structuresFor(context.config, call)
	const patient = onlyOne(await Promise.all(call.files.map((file) => ownerOf(context, file, structures))))
	const mine = mailboxesFor(context.config, call, { ask: 'send' }).filter(({ smtp }) => smtp)
	const mailbox = mine.find((one) => patient === null || structureOf(context.config, one) === patient.structure)
	const received = await Promise.all(call.files.map(({ id }) => receivedLine(context, id)))
	const [only, ...more] = call.files
	return {
		patient: patient && cardOf(patient),
		documents: call.files.map(({ id, name, size, mime, path }, index) => ({
			id,
			name,
			size,
			isPdf: mime === 'application/pdf',
			...guessDocument(name, posix.dirname(path)),
			folder: posix.basename(posix.dirname(path)),
			received: received[index]!,
		})),
		mailbox: mailbox?.address ?? null,
		versionOf: only && more.length === 0 && received[0] === null ? await versionOf(context, call, only.id) : null,
	}
}

/** Of a folder that they see in Nextcloud, and whose patient's page they may open. */
export const patientOfFolder: Handler<'user POST folders/patient'> = async ({ context }, { call }) => {
	const seen = call.folders.filter(({ permissions }) => permissions > 0).map(({ id }) => id)
	const patient = await seenAbove(context, seen, structuresFor(context.config, call, { ask: 'patients' }))
	return { patient: patient ? cardOf(patient) : null }
}

/** In whose folder these lie, of folders that were once seen: nothing is asked of the store. */
export async function ownerSeen(context: Context, files: CallFile[], structures: string[]): Promise<Patient | null> {
	const owners = await Promise.all(files.map(({ ancestors }) => seenAbove(context, ancestors, structures)))
	return onlyOne(owners.map((owner) => owner ?? null))
}

/** Of files of two patients’ folders, nobody. */
function onlyOne([owner = null, ...others]: (Patient | null)[]): Patient | null {
	return others.every((other) => other?.id === owner?.id && other?.structure === owner?.structure) ? owner : null
}

/** Null: of several; undefined: of nobody who is known by a folder's id. */
async function seenAbove({ ledger: { db } }: Context, ancestors: string[], structures: string[]): Promise<Patient | null | undefined> {
	const known = ancestors.length === 0 || structures.length === 0 ? [] : await patientsByFolder(db, structures, ancestors)
	const nearest = ancestors.find((folder) => known.some(({ folder_id: id }) => id === folder))
	if (nearest === undefined) {
		return undefined
	}
	const bearers = await Promise.all(known
		.filter(({ folder_id: id }) => id === nearest)
		.map(({ structure, id }) => patientOf(db, structure, id)))
	return onlyOne(bearers)
}

/** The patient whose folder is the nearest above the file, by the folder's id; by its path only until the folder was once seen. */
async function ownerOf(context: Context, { ancestors }: CallFile, structures: string[]): Promise<Patient | null> {
	const { ledger: { db }, ged } = context
	if (ancestors.length === 0 || structures.length === 0) {
		return null
	}
	const seen = await seenAbove(context, ancestors, structures)
	if (seen !== undefined) {
		return seen
	}
	const unseen = await patientsUnseen(db, structures)
	const parents = new Set(unseen.map(({ folder }) => posix.dirname(folder!)))
	for (const parent of parents) {
		for (const entry of await ged.list(parent === '.' ? '' : parent)) {
			const bearers = unseen.filter(({ folder }) => folder === entry.path)
			if (bearers.length === 1 && ancestors.includes(entry.fileId)) {
				return patientOf(db, bearers[0]!.structure, bearers[0]!.id)
			}
		}
	}
	return null
}
