/** The register in the page: an import is seen before it is done, and folders are mapped to patients by their names. */
import type { FolderProposal, PatientImport, SharedLines } from '../../contract/admin/patients.admin-contract.ts'
import type { ImportReport } from '../../patients/import.ts'
import type { Patient } from '../../patients/patient.ts'
import type { Call } from '../call.ts'
import type { Handler } from '../handler.ts'

import { readFile } from 'node:fs/promises'
import { posix } from 'node:path'
import { MssError } from '../../errors.ts'
import { toCsv } from '../../files/spreadsheet.ts'
import { frenchDate } from '../../mssante/ins/identity.ts'
import { wordsOf } from '../../mssante/searchable.ts'
import { COLUMN_WORDS, COLUMNS } from '../../patients/columns.ts'
import { MAX_REGISTER } from '../../patients/csv.ts'
import { sharedIn } from '../../patients/in-common.ts'
import { patientsOf } from '../../patients/registry.ts'
import { person } from '../../usecases/actor.ts'
import { giveFolders, importPatients, previewImport, takeOutPatient } from '../../usecases/register.usecase.ts'
import { cardOf } from '../user/patients.routes.ts'

export const previewPatients: Handler<'admin POST patients/preview'> = async ({ context }, { call, params }) =>
	toldOf(await previewImport.do(context, person(call), {}, { ...params, bytes: await uploaded(call) }))

export const importThePatients: Handler<'admin POST patients'> = async ({ context }, { call, params }) =>
	toldOf(await importPatients.do(context, person(call), {}, { ...params, bytes: await uploaded(call) }))

function toldOf({ changes, columns, ...report }: ImportReport): PatientImport {
	return {
		...report,
		changes: changes.map(({ column, ...change }) => ({ ...change, what: COLUMN_WORDS[column] })),
		columns: columns.map(({ header, column }) => ({ header, what: COLUMN_WORDS[column] })),
	}
}

/** To be filled: nobody is in it, so that nobody who does not exist is imported. */
export const registerTemplate: Handler<'admin GET patients/template'> = async ({ context: { config } }) => ({
	name: 'modele-registre.csv',
	// What a column leaves empty it takes away: an opposition that was noted in the page is not asked for here.
	text: toCsv([...COLUMNS, ...config.structures.length > 1 ? ['structure'] : []], []).toString(),
})

/** Who cannot be told from whom, until a line is mended, or taken out. */
export const sharedLines: Handler<'admin GET patients/shared'> = async ({ context: { ledger: { db } } }) => {
	const patients = await patientsOf(db)
	const shared = await sharedIn(db, [...new Set(patients.map(({ structure }) => structure))])
	return shared.map(({ structure, ids, sentence }): SharedLines => ({
		text: sentence,
		patients: patients.filter((one) => one.structure === structure && ids.includes(one.id)).map(cardOf),
	}))
}

export const removeLine: Handler<'admin POST patients/remove'> = async ({ context }, { call, params: { structure, id } }) => {
	await takeOutPatient.do(context, person(call), { id, structure }, {})
	return { removed: id }
}

/** A folder for each patient that has none: the only one that bears their name, and nobody else's. */
export const proposeFolders: Handler<'admin GET patients/folders'> = async ({ context }, { params }) => {
	const { ledger: { db }, ged } = context
	const folders = (await ged.list(params.path)).filter(({ isFolder }) => isFolder).map(({ path }) => path)
	const patients = await patientsOf(db)
	const taken = new Set(patients.map(({ folder }) => folder))
	const free = folders.filter((path) => !taken.has(path))
	const waiting = patients.filter(({ folder }) => folder === null)
	return waiting.map((patient): FolderProposal => {
		const suiting = free.filter((path) => suits(path, patient))
		const others = suiting.length === 1 ? patients.filter((other) => other !== patient && suits(suiting[0]!, other)) : []
		const path = suiting.length === 1 && others.length === 0 ? suiting[0]! : null
		return {
			patient: cardOf(patient),
			path,
			reason:
				path !== null
					? 'Seul dossier à ce nom.'
					: suiting.length > 1
						? `Plusieurs dossiers conviennent (${suiting.map((one) => posix.basename(one)).join(', ')})\u00A0: `
						+ 'à choisir à la main.'
						: others.length > 0
							? 'Ce nom convient aussi à un autre patient : à choisir à la main.'
							: 'Aucun dossier à ce nom.',
		}
	})
}

export const applyFolders: Handler<'admin POST patients/folders'> = async ({ context }, { call, params: { assign } }) => {
	await giveFolders.do(context, person(call), {}, { assign })
	return { assigned: assign.length }
}

/** Does the folder's name say a name and a first name of this patient, and no other birth date? */
function suits(path: string, patient: Patient): boolean {
	const words = wordsOf(posix.basename(path))
	const says = (name: string | null) => name !== null && wordsOf(name).length > 0 && wordsOf(name).every((word) => words.includes(word))
	const dates = posix.basename(path).match(/\d{2}[-/. ]\d{2}[-/. ]\d{4}/g) ?? []
	return [patient.birthFamilyName, patient.usedFamilyName].some(says)
		&& [patient.firstBirthGivenName, patient.usedGivenName].some(says)
		&& dates.every((date) => date.replace(/[-. ]/g, '/') === frenchDate(patient.birthDate ?? ''))
}

/** The file that came with the call. @throws {MssError} MSS-RELAY-UPLOAD */
export async function uploaded({ files: [file] }: Call): Promise<Buffer> {
	if (file?.bytes === undefined) {
		throw new MssError('MSS-RELAY-UPLOAD')
	}
	if (file.size > MAX_REGISTER) {
		throw new MssError('MSS-PATIENTS-CSV', 'fichier trop long')
	}
	return readFile(file.bytes)
}
