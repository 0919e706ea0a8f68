/**
 * What two residents of one structure may not have in common: a matricule, a folder. While it stands, nothing is filed for them by
 * itself.
 */
import type { Db } from '../ledger/ledger.ts'
import type { PatientRow } from '../ledger/tables/patients.table.ts'

import { patientsOfStructures } from '../ledger/tables/patients.table.ts'

export interface Shared {
	structure: string
	/** Two at least, in order. */
	ids: string[]
	/** Column of the register. */
	column: 'matricule' | 'dossier'
	/** What it means, and what to do. */
	sentence: string
}

const KINDS = [
	{
		field: 'matricule',
		column: 'matricule',
		sentence: (ids: string) => `${ids} portent le même matricule INS\u00A0: rien ne sera classé automatiquement pour eux. Corrigez la `
			+ 'ligne fausse et importez de nouveau en confirmant, ou dites dans la page laquelle est la bonne.',
	},
	{
		field: 'folder',
		column: 'dossier',
		sentence: (ids: string) => `${ids} ont le même dossier, ou l’un est dans celui de l’autre\u00A0: rien ne sera classé `
			+ 'automatiquement pour eux. Donnez à chacun le sien et importez de nouveau, ou dites dans la page à qui il est.',
	},
] as const

/**
 * A line that is another one holds nothing any more; one that has left keeps their folder, where their documents are, and leaves their
 * matricule to who came back under another line.
 */
const HOLDS: Record<Shared['column'], (row: PatientRow) => boolean> = {
	matricule: (row) => row.discharged === null && row.out_at === null,
	dossier: (row) => row.replaced_by === null,
}

/** All that is shared in these structures. */
export async function sharedIn(db: Db, structures: string[]): Promise<Shared[]> {
	const rows = await patientsOfStructures(db, structures)
	return KINDS.flatMap(({ field, column, sentence }) => {
		const groups = new Map<string, typeof rows>()
		const holders = rows.filter((row) => row[field] !== null && HOLDS[column](row))
		for (const row of holders) {
			for (const held of field === 'folder' ? foldersAround(row.folder!) : [row.matricule!]) {
				const key = JSON.stringify([row.structure, held])
				const group = groups.get(key) ?? []
				group.push(row)
				groups.set(key, group)
			}
		}
		const own = new Set(holders.map((row) => JSON.stringify([row.structure, row[field]])))
		return [...groups].filter(([key, group]) => own.has(key) && group.length > 1).map(([, group]): Shared => {
			const ids = group.map(({ id }) => id)
			return { structure: group[0]!.structure, ids, column, sentence: sentence(ids.map((id) => `«\u00A0${id}\u00A0»`).join(', ')) }
		})
	})
}

/** A folder, and those above it. */
export function foldersAround(path: string): string[] {
	const names = path.split('/')
	return names.map((_, index) => names.slice(0, index + 1).join('/'))
}
