/**
 * The folder in which those of patients are made. Known by its file id once seen, as theirs are: when it is gone (no longer shared, its
 * disk away), nothing is made in its place, where only the service account would see it.
 */
import type { Context } from '../context.ts'
import type { Entry } from '../ged/ged.ts'

import { MssError } from '../errors.ts'
import { factOf, factsNamed, noteFact } from '../ledger/facts.ts'

const FACT = 'parent-folder/'

export type Place = Pick<Context, 'ged' | 'config'> & { ledger: Pick<Context['ledger'], 'db'> }

/**
 * Where it is now, under whatever name; null when it is gone, or never was.
 *
 * @param path where it was said to be; empty: the root
 */
export async function findParent({ ledger: { db }, ged }: Place, path: string): Promise<Entry | null> {
	if (path === '') {
		return ged.stat('')
	}
	const known = await factOf(db, factName(path))
	const entry = known === null ? await ged.stat(path) : (await ged.locate([{ fileId: known, path }])).get(known) ?? null
	return entry?.isFolder ? entry : null
}

/**
 * The same, remembered. A plain folder may be made once, before it was ever seen: there is nobody to share it.
 *
 * @throws {MssError} MSS-GED-MOVED, MSS-GED-PRIVATE
 */
export async function parentFolder(place: Place, path: string, allowPrivate: boolean): Promise<Entry> {
	const { ledger: { db }, ged, config } = place
	const isKnown = path !== '' && await factOf(db, factName(path)) !== null
	const entry = await findParent(place, path) ?? (config.ged.kind === 'folder' && !isKnown ? await ged.makeFolder(path) : null)
	if (entry === null) {
		throw new MssError('MSS-GED-MOVED')
	}
	await mustBeShown(place, entry.path, allowPrivate)
	if (path !== '' && !isKnown) {
		await noteParent(db, path, entry.fileId)
	}
	return entry
}

/**
 * Why nothing can be made in it: it is gone; or nobody ever saw it, and it is not for the program to make (the register is wrong, or
 * ahead of the store). Null: something can.
 */
export async function lacking(place: Place, path: string): Promise<'gone' | 'never' | null> {
	if (await findParent(place, path) !== null) {
		return null
	}
	const isKnown = await factOf(place.ledger.db, factName(path)) !== null
	return isKnown ? 'gone' : place.config.ged.kind === 'folder' ? null : 'never'
}

/** Documents go only where somebody sees them, unless an administrator said otherwise (ADR 0031). */
export async function isSeen({ ged }: Pick<Place, 'ged'>, path: string, allowPrivate: boolean): Promise<boolean> {
	return allowPrivate || (await ged.shown([path])).has(path)
}

/** @throws {MssError} MSS-GED-PRIVATE */
export async function mustBeShown(place: Pick<Place, 'ged'>, path: string, allowPrivate: boolean): Promise<void> {
	if (!await isSeen(place, path, allowPrivate)) {
		throw new MssError('MSS-GED-PRIVATE')
	}
}

export interface GoneParent {
	/** As it was said. */
	path: string
	/** The file id of the folder that bears its name now, if one does. */
	namesake: string | null
}

/** Those that were known, and are nowhere any more. */
export async function goneParents(place: Place): Promise<GoneParent[]> {
	const names = await factsNamed(place.ledger.db, FACT)
	const gone: GoneParent[] = []
	for (const path of names.map((name) => name.slice(FACT.length))) {
		if (await findParent(place, path) === null) {
			const there = await place.ged.stat(path)
			gone.push({ path, namesake: there?.isFolder ? there.fileId : null })
		}
	}
	return gone
}

/** It is known by this id from now on. */
export async function noteParent(db: Context['ledger']['db'], path: string, fileId: string): Promise<void> {
	await noteFact(db, factName(path), fileId)
}

/** The administrator says anew where it is. */
export async function forgetParent(db: Context['ledger']['db'], path: string): Promise<void> {
	await noteFact(db, factName(path), null)
}

function factName(path: string): string {
	return FACT + path
}
