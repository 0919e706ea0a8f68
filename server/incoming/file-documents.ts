/** Documents put into the GED, one base name for those that go together. Done again after a kill, it finds them there. */
import type { Entry, Ged } from '../ged/ged.ts'
import type { DocumentRow } from '../ledger/tables/documents.table.ts'

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
	/** Where what was put may be given another name: names are then tried with no look before (ADR 58). */
	made?: Made
}

/** What was made a moment ago, or by an attempt that was killed, and is told nowhere yet: it may have another name. */
interface Made {
	/** Nothing was made by an attempt before this one. */
	isFirst: boolean
	has: (row: DocumentRow, entry: Entry) => Promise<boolean>
	/** Null when the name is taken. @throws {MssError} MSS-GED-GONE where somebody took it away, or put another there */
	rename: (entry: Entry, path: string, within: string | undefined) => Promise<Entry | null>
}

/** What a document may have in common with what stands. */
export interface Standing {
	/** Is a file that has these bytes another message's? */
	isOthers: (row: DocumentRow, fileId: string) => Promise<boolean>
	/** May it be shared with that one? */
	mayShare: boolean
	/** No attempt before this one may have put anything. */
	isFirst: boolean
	/** The patient’s folder in the store, whatever stands at its path; undefined: there is none, or it was never seen. */
	homeId?: string | undefined
}

/** Written from the bytes that were read, by SHA-256. */
export function writeFrom(ged: Ged, files: Map<string, string>, { isOthers, mayShare, isFirst, homeId }: Standing): Mover {
	const mayBe: Mover['mayBe'] = async (row, { fileId }) => mayShare || !await isOthers(row, fileId)
	const created = new Set<string>()
	return {
		mayBe,
		put: async (row, path, within) => {
			const source = { file: files.get(row.sha256)!, size: row.size, sha256: row.sha256 }
			const put = await ged.create(path, source, within, within === undefined ? undefined : homeId)
			if (put.outcome === 'created') {
				created.add(put.entry.fileId)
			}
			return put.outcome === 'taken' || (put.outcome === 'same' && !await mayBe(row, put.entry)) ? null : put.entry
		},
		made: {
			isFirst,
			has: async (row, { fileId }) => created.has(fileId) || (!isFirst && !await isOthers(row, fileId)),
			rename: async ({ path: from, fileId }, path, within) => {
				if ((await ged.stat(from))?.fileId !== fileId) {
					throw new MssError('MSS-GED-GONE')
				}
				const moved = await ged.move(from, path, within)
				return moved.outcome === 'taken' ? null : moved.entry
			},
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

/** Documents that share a base name, and how they come to it. */
interface Group {
	ged: Ged
	mover: Mover
	leader: DocumentRow
	/** In their order, the leader apart. */
	companions: DocumentRow[]
	patientFolder: string | null
}

/**
 * Files those documents of a message that have no place yet (`path` null), and tells each as it is done.
 *
 * @param patientFolder where the patient's folder stands: it is never made again here
 * @throws {MssError} MSS-GED-…
 */
export async function* fileDocuments(ged: Ged, rows: DocumentRow[], mover: Mover, patientFolder: string | null): AsyncIterable<Filed> {
	for (const number of new Set(rows.map((row) => row.base_group))) {
		const together = rows.filter((row) => row.base_group === number)
		const leader = together.find(({ position }) => position === number) ?? together[0]!
		const group: Group = { ged, mover, leader, companions: together.filter((other) => other !== leader), patientFolder }
		const placed = mover.made !== undefined && leader.path === null ? allOf(group, mover.made) : eachOf(group)
		for await (const { row, entry } of placed) {
			row.path = entry.path
			yield { id: row.id, sha256: row.sha256, entry }
		}
	}
}

interface Placed {
	row: DocumentRow
	entry: Entry
}

/** One after the other: the leader under a name that suits all, then its companions under the leader's. */
async function* eachOf(group: Group): AsyncIterable<Placed> {
	for (const row of [group.leader, ...group.companions].filter(({ path }) => path === null)) {
		yield { row, entry: await fileOne(group, row) }
	}
}

async function fileOne(group: Group, row: DocumentRow): Promise<Entry> {
	const { leader, mover } = group
	for (const candidate of candidatesOf(leader)) {
		// The leader's own name is tried by its creation, which tells; those of its companions must be free before.
		if (leader.path === null && !await suitsAll(group, candidate)) {
			continue
		}
		const entry = await mover.put(row, pathOf(row, candidate), withinOf(group, row))
		if (entry !== null) {
			return entry
		}
	}
	throw new MssError('MSS-GED-NAME')
}

/**
 * All of them by their creation, which tells whether a name is free: most often it is. Where it was not for one, those that were made
 * under it follow to a name that suits all.
 */
async function* allOf(group: Group, made: Made): AsyncIterable<Placed> {
	const { leader, companions } = group
	const placed = new Map(made.isFirst || companions.length === 0 ? [] : await leftBefore(group, made))
	for (const [index, candidate] of candidatesOf(leader).entries()) {
		if ((index > 0 || !made.isFirst) && !await suitsAll(group, candidate)) {
			continue
		}
		if (await allUnder(group, made, candidate, placed)) {
			yield* [...placed].map(([row, entry]) => ({ row, entry }))
			return
		}
	}
	throw new MssError('MSS-GED-NAME')
}

/** Tells whether all of them bear this name; what was made and is to be renamed is in `placed`. */
async function allUnder(group: Group, made: Made, candidate: string, placed: Map<DocumentRow, Entry>): Promise<boolean> {
	const { leader, companions, mover } = group
	const found = new Map<DocumentRow, Entry>()
	for (const row of [leader, ...companions].filter(({ path }) => path === null)) {
		const [path, within, there] = [pathOf(row, candidate), withinOf(group, row), placed.get(row)]
		const entry = there?.path === path
			? there
			: await (there === undefined ? mover.put(row, path, within) : made.rename(there, path, within))
		if (entry === null) {
			return false
		}
		found.set(row, entry)
		if (there !== undefined || await made.has(row, entry)) {
			placed.set(row, entry)
		}
	}
	found.forEach((entry, row) => placed.set(row, entry))
	return true
}

/** What an attempt that was killed, or failed, left under the plain name: the leader, whose companion's name was taken. */
async function leftBefore({ ged, leader }: Group, made: Made): Promise<[DocumentRow, Entry][]> {
	const path = pathOf(leader, leader.base)
	const entry = await ged.stat(path)
	const isLeft = entry !== null && await ged.hash(path) === leader.sha256 && await made.has(leader, entry)
	return isLeft ? [[leader, entry]] : []
}

/** Base names to try: the plain one, then suffixes of the leader's hash, then the message's number, which no other has. */
function candidatesOf(leader: DocumentRow): string[] {
	const base = leader.path === null ? leader.base : splitName(posix.basename(leader.path)).base
	const marked = (suffix: string) => suffixed(base, LONGEST_EXTENSION, suffix).slice(0, -LONGEST_EXTENSION.length)
	return [base, ...SUFFIXES.map((length) => marked(leader.sha256.slice(0, length))), marked(`n° ${leader.message_id}`)]
}

function pathOf(row: DocumentRow, base: string): string {
	return `${row.folder}/${safeName(base, row.extension)}`
}

function withinOf({ patientFolder }: Group, row: DocumentRow): string | undefined {
	return patientFolder !== null && `${row.folder}/`.startsWith(`${patientFolder}/`) ? patientFolder : undefined
}

/** May all the companions bear this base name? */
async function suitsAll({ ged, mover, companions }: Group, base: string): Promise<boolean> {
	for (const row of companions) {
		const path = pathOf(row, base)
		const entry = await ged.stat(path)
		if (entry !== null && !(await ged.hash(path) === row.sha256 && await mover.mayBe(row, entry))) {
			return false
		}
	}
	return true
}
