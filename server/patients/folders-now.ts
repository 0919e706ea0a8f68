/** Whose folder holds a file, as the folders stand in the store now. */
import type { Context } from '../context.ts'

import { patientsWithFolder } from '../ledger/reads/patients.reads.ts'

export interface Owner {
	structure: string
	patientId: string
	path: string
}

/** Present paths of patients' folders, the deepest first. */
export async function foldersNow({ ledger: { db }, ged }: Pick<Context, 'ledger' | 'ged'>): Promise<Owner[]> {
	const patients = await patientsWithFolder(db)
	const found = await ged.locate(
		patients.filter((row) => row.folder_id !== null).map((row) => ({ fileId: row.folder_id!, path: row.folder_path ?? row.folder! })),
	)
	return patients
		.map((row) => ({
			structure: row.structure,
			patientId: row.id,
			path: row.folder_id === null ? row.folder! : (found.get(row.folder_id)?.path ?? ''),
		}))
		.filter(({ path }) => path !== '')
		.sort((one, other) => other.path.length - one.path.length)
}

/** The nearest above this path. @param owners as `foldersNow` tells them */
export function ownerAt(owners: Owner[], path: string): Owner | undefined {
	return owners.find((one) => path.startsWith(`${one.path}/`))
}
