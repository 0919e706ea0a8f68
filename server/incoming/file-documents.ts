/** Documents put into the GED, one base name for those that go together. Done again after a kill, it finds them there. */
import type { Entry, Ged } from '../ged/ged.ts'
import type { DocumentRow } from '../ledger/tables/documents.ts'

import { posix } from 'node:path'
import { MssError } from '../errors.ts'
import { safeName, splitName, suffixed } from '../ged/names.ts'

/** Lengths of the suffixes tried, in hex digits of the hash: eight, then what it takes. */
const SUFFIXES = [8, 16, 64]
/** Room left for an extension, so that documents of one group are cut alike. */
const LONGEST_EXTENSION = '.extension'

export interface Filed {
	id: number
	sha256: string
	entry: Entry
}

/** How documents come to their place. */
export interface Mover {
	/** Puts one document under a name, never over anything; null when the name is taken. */
	put: (row: DocumentRow, path: string, within: string | undefined) => Promise<Entry | null>
	/** May a file with these very bytes be this document, or is it somebody else's? */
	mayBe: (row: DocumentRow, entry: Entry) => Promise<boolean>
}

/**
 * Written from the bytes that were read, by SHA-256.
 *
 * @param isOthers is a file that has these bytes already another message's, which it may not share?
 */
export function writeFrom(ged: Ged, files: Map<string, string>, isOthers: (row: DocumentRow, fileId: string) => Promise<boolean>): Mover {
	const mayBe: Mover['mayBe'] = async (row, { fileId }) => !await isOthers(row, fileId)
	return {
		mayBe,
		put: async (row, path, within) => {
			const created = await ged.create(path, { file: files.get(row.sha256)!, size: row.size, sha256: row.sha256 }, within)
			return created.outcome === 'taken' || (created.outcome === 'same' && !await mayBe(row, created.entry)) ? null : created.entry
		},
	}
}

/** Moved from where it is. */
export function moveFrom(ged: Ged, from: Map<number, string>): Mover {
	return {
		mayBe: async ({ id }, { path }) => from.get(id) === path,
		put: async ({ id }, path, within) => {
			if (from.get(id) === path) {
				return ged.stat(path)
			}
			const moved = await ged.move(from.get(id)!, path, within)
			return moved.outcome === 'taken' ? null : moved.entry
		},
	}
}

/**
 * Files those documents of a message that have no place yet (`path` null), and tells each as it is done.
 *
 * @param patientFolder where the patient's folder stands: it is never made again here
 * @throws {MssError} MSS-GED-…
 */
export async function* fileDocuments(ged: Ged, rows: DocumentRow[], mover: Mover, patientFolder: string | null): AsyncIterable<Filed> {
	for (const group of new Set(rows.map((row) => row.base_group))) {
		const together = rows.filter((row) => row.base_group === group)
		const leader = together.find(({ position }) => position === group) ?? together[0]!
		for (const row of [leader, ...together.filter((other) => other !== leader)]) {
			if (row.path === null) {
				const entry = await fileOne(ged, row, together, leader, mover, patientFolder)
				row.path = entry.path
				yield { id: row.id, sha256: row.sha256, entry }
			}
		}
	}
}

/**
 * Tries names until one is free, or holds these very bytes: the plain one, then suffixes of the leader's hash, then the message's
 * number, which no other has.
 */
async function fileOne(
	ged: Ged,
	row: DocumentRow,
	together: DocumentRow[],
	leader: DocumentRow,
	mover: Mover,
	patientFolder: string | null,
): Promise<Entry> {
	const base = leader.path === null ? leader.base : splitName(posix.basename(leader.path)).base
	const within = patientFolder !== null && `${row.folder}/`.startsWith(`${patientFolder}/`) ? patientFolder : undefined
	const marked = (suffix: string) => suffixed(base, LONGEST_EXTENSION, suffix).slice(0, -LONGEST_EXTENSION.length)
	for (const candidate of [base, ...SUFFIXES.map((length) => marked(leader.sha256.slice(0, length))), marked(`n° ${row.message_id}`)]) {
		// The leader's own name is tried by its creation, which tells; those of its companions must be free before.
		if (leader.path === null && !await suitsAll(ged, candidate, together.filter((other) => other !== leader), mover)) {
			continue
		}
		const entry = await mover.put(row, `${row.folder}/${safeName(candidate, row.extension)}`, within)
		if (entry !== null) {
			return entry
		}
	}
	throw new MssError('MSS-GED-NAME')
}

/** May all these documents bear this base name? */
async function suitsAll(ged: Ged, base: string, together: DocumentRow[], mover: Mover): Promise<boolean> {
	for (const row of together) {
		const path = `${row.folder}/${safeName(base, row.extension)}`
		const entry = await ged.stat(path)
		if (entry !== null && !(await ged.hash(path) === row.sha256 && await mover.mayBe(row, entry))) {
			return false
		}
	}
	return true
}
