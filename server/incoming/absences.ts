/**
 * A document that is found nowhere: did somebody remove it, or is the store away? Absence is believed only when the folder
 * above it stands, can be read and is the same (by its id), in a store that is the same; and never of many at once.
 */
import type { Context } from '../context.ts'
import type { DocumentRow } from '../ledger/tables/documents.table.ts'

import { posix } from 'node:path'
import { z } from 'zod'
import { factIn, factOf, forgetFacts, noteFact } from '../ledger/facts.ts'
import { patientByKey } from '../ledger/tables/patients.table.ts'

/** Facts: the file id of the store's root; what is doubted; when an administrator said that it was meant. */
const ROOT = 'ged-root'
const DOUBTED = 'absences-doubted'
const BELIEVED = 'absences-believed'
/** … and, by path, the file id of a folder in which documents wait. */
const FOLDER = 'folder:'
/** Documents gone at once, out of several folders and more than are left: no person's work. */
const WAVE = 10
/** Milliseconds during which what an administrator confirmed is believed: several looks. */
const CONFIRMED = 60 * 60_000

const DOUBT = z.object({
	/** Documents. */
	count: z.number(),
	/** ISO 8601, of the first look that found them gone. */
	since: z.string(),
	/** Folders in which they were, some of them. */
	folders: z.array(z.string()),
})
export type Doubt = z.infer<typeof DOUBT>

/** Folders that are told. */
const TOLD = 3

/**
 * Of documents that were found nowhere, those that somebody removed; the others are doubted.
 *
 * @param left how many of those that were looked at with them were found
 */
export async function removedAmong(context: Context, absent: DocumentRow[], left: number): Promise<DocumentRow[]> {
	const isConfirmed = await wasConfirmed(context)
	const isSame = await isSameStore(context, isConfirmed)
	const stands = new Map<string, Promise<boolean>>()
	const believable: DocumentRow[] = []
	for (const row of isSame ? absent : []) {
		if (isConfirmed || await folderStands(context, row, stands)) {
			believable.push(row)
		}
	}
	const isWave = !isConfirmed && believable.length >= WAVE && believable.length > left
		&& new Set(believable.map(({ path }) => posix.dirname(path!))).size > 1
	return isWave ? [] : believable
}

export async function doubtedAbsences({ ledger: { db } }: Pick<Context, 'ledger'>): Promise<Doubt | null> {
	return factIn(db, DOUBTED, DOUBT)
}

/** An administrator says that the documents were meant to be removed, or that the store is another one for good. */
export async function believeAbsences({ ledger }: Pick<Context, 'ledger'>, actor: string): Promise<void> {
	await ledger.change(async (tx) => {
		await forgetFacts(tx, FOLDER)
		await noteFact(tx, BELIEVED, ledger.clock.at())
		await ledger.audit.append(tx, [{ action: 'absences-believed', actor, details: {} }])
	})
}

/** Did an administrator say so within the hour? */
export async function wasConfirmed({ ledger: { db }, clock }: Context): Promise<boolean> {
	const at = await factOf(db, BELIEVED)
	return at !== null && clock.now() - Date.parse(at) < CONFIRMED
}

/** An empty mount point, or another disk, bears the same path. */
async function isSameStore({ ledger: { db }, ged }: Context, isConfirmed: boolean): Promise<boolean> {
	const root = (await ged.stat(''))?.fileId
	const known = await factOf(db, ROOT)
	if (root === undefined) {
		return false
	}
	if (known === null || isConfirmed) {
		await noteFact(db, ROOT, root)
		return true
	}
	return known === root
}

/** Is the folder above there, the same, and readable? Of what is in a patient's folder, theirs, whatever people arrange in it. */
async function folderStands({ ledger: { db }, ged }: Context, row: DocumentRow, stands: Map<string, Promise<boolean>>): Promise<boolean> {
	const parent = posix.dirname(row.path!)
	const patient
		= row.state !== 'filed' || row.patient_id === null
			? undefined
			: await patientByKey(db, { structure: row.structure, id: row.patient_id })
	const isTheirs
		= patient?.folder_path !== null && patient?.folder_path !== undefined && `${parent}/`.startsWith(`${patient.folder_path}/`)
	const [fileId, path]
		= isTheirs && patient.folder_id !== null ? [patient.folder_id, patient.folder_path!] : [await factOf(db, FOLDER + parent), parent]
	return once(stands, path, async () => {
		try {
			const entry = fileId === null ? await ged.stat(path) : (await ged.locate([{ fileId, path }])).get(fileId)
			if (!entry?.isFolder) {
				return false
			}
			await ged.list(entry.path)
			return true
		} catch {
			return false
		}
	})
}

/** The folders in which documents wait are known by their ids too, from the first look. */
export async function rememberFolders({ ledger: { db }, ged }: Context, present: DocumentRow[]): Promise<void> {
	for (const parent of new Set(present.filter(({ state }) => state !== 'filed').map(({ path }) => posix.dirname(path!)))) {
		if (await factOf(db, FOLDER + parent) === null) {
			const entry = await ged.stat(parent)
			await noteFact(db, FOLDER + parent, entry?.fileId ?? null)
		}
	}
}

function once(known: Map<string, Promise<boolean>>, key: string, look: () => Promise<boolean>): Promise<boolean> {
	const asked = known.get(key) ?? look()
	known.set(key, asked)
	return asked
}

/** What is doubted is remembered, and told (ops/alerts.ts), until a look at all of it finds no more. */
export async function noteDoubt(context: Context, found: DocumentRow[]): Promise<void> {
	const { ledger: { db }, clock } = context
	const rows = [...new Map(found.map((row) => [row.id, row])).values()]
	const before = await doubtedAbsences(context)
	if (rows.length === 0) {
		if (before !== null) {
			await noteFact(db, DOUBTED, null)
		}
		return
	}
	const folders = [...new Set(rows.map(({ path }) => posix.dirname(path!)))].slice(0, TOLD)
	const doubt: Doubt = { count: rows.length, since: before?.since ?? clock.at(), folders }
	await noteFact(db, DOUBTED, JSON.stringify(doubt))
}
