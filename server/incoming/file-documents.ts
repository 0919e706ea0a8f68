/** Documents put into the GED, one base name for those that go together. Done again after a kill, it finds them there. */
import type { Selectable } from 'kysely'
import type { Entry, Ged } from '../ged/ged.ts'
import type { Tables } from '../ledger/schema.ts'

import { posix } from 'node:path'
import { MssError } from '../errors.ts'
import { safeName, splitName, suffixed } from '../ged/names.ts'

type Row = Selectable<Tables['documents']>

/** Lengths of the suffixes tried, in hex digits of the hash: eight, then what it takes. */
const SUFFIXES = [8, 16, 64]
/** Room left for an extension, so that documents of one group are cut alike. */
const LONGEST_EXTENSION = '.extension'

export interface Filed {
	id: number
	sha256: string
	entry: Entry
}

/**
 * Files the planned documents of a message.
 *
 * @param files where the bytes of each document are, by SHA-256
 * @param patientFolder where the patient's folder stands: it is never made again here
 * @throws {MssError} MSS-GED-…
 */
export async function fileDocuments(ged: Ged, rows: Row[], files: Map<string, string>, patientFolder: string | null): Promise<Filed[]> {
	const filed: Filed[] = []
	for (const group of new Set(rows.map((row) => row.base_group))) {
		const together = rows.filter((row) => row.base_group === group)
		const leader = together.find(({ position }) => position === group) ?? together[0]!
		for (const row of [leader, ...together.filter((other) => other !== leader)]) {
			if (row.state === 'planned') {
				const entry = await fileOne(ged, row, together, leader, files, patientFolder)
				row.path = entry.path
				filed.push({ id: row.id, sha256: row.sha256, entry })
			}
		}
	}
	return filed
}

/** Tries names until one is free, or holds these very bytes: the plain one, then suffixes of the leader's hash. */
async function fileOne(ged: Ged, row: Row, together: Row[], leader: Row, files: Map<string, string>, patientFolder: string | null): Promise<Entry> {
	const base = leader.path === null ? leader.base : splitName(posix.basename(leader.path)).base
	const within = patientFolder !== null && `${row.folder}/`.startsWith(`${patientFolder}/`) ? patientFolder : undefined
	for (const candidate of [base, ...SUFFIXES.map((length) => suffixed(base, LONGEST_EXTENSION, leader.sha256.slice(0, length)).slice(0, -LONGEST_EXTENSION.length))]) {
		// The leader's own name is tried by its creation, which tells; those of its companions must be free before.
		if (leader.path === null && !await suitsAll(ged, candidate, together.filter((other) => other !== leader))) {
			continue
		}
		const created = await ged.create(`${row.folder}/${safeName(candidate, row.extension)}`, { file: files.get(row.sha256)!, size: row.size, sha256: row.sha256 }, within)
		if (created.outcome !== 'taken') {
			return created.entry
		}
	}
	throw new MssError('MSS-GED-NAME')
}

/** May all these documents bear this base name? */
async function suitsAll(ged: Ged, base: string, together: Row[]): Promise<boolean> {
	for (const { folder, extension, sha256 } of together) {
		const path = `${folder}/${safeName(base, extension)}`
		if (await ged.stat(path) !== null && await ged.hash(path) !== sha256) {
			return false
		}
	}
	return true
}
