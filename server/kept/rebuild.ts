/**
 * Every patient's folder made again from the raw messages that are still kept, as the ledger says that people left it: what was moved is
 * where they moved it, what they took away stays away. Into an empty folder; or held against the GED, and there what is missing put back,
 * nothing else.
 */
import type { Context } from '../context.ts'
import type { Ged } from '../ged/ged.ts'
import type { DocumentRow } from '../ledger/tables/documents.table.ts'
import type { MessageRow } from '../ledger/tables/messages.table.ts'

import { existsSync, readdirSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join, posix } from 'node:path'
import { mailboxOf } from '../context.ts'
import { MssError } from '../errors.ts'
import { openFolder } from '../ged/folder/ged-folder.ts'
import { messagesById } from '../ledger/reads/messages.reads.ts'
import { documentsOfMessages, messagesWithDocuments, renumbered } from '../ledger/tables/documents.table.ts'
import { patientByKey } from '../ledger/tables/patients.table.ts'
import { mustBeShown } from '../patients/parent-folder.ts'

/** Messages looked at together. */
const BATCH = 100
/** The corner that a folder makes for itself. */
const STATE = '.mssante'

export const REBUILD_MODES = ['make', 'compare', 'repair'] as const
export type RebuildMode = typeof REBUILD_MODES[number]

interface RebuildWish {
	/** An empty folder of this machine; null: the GED is looked at. */
	into: string | null
	mode: RebuildMode
	/** Id of a patient; null: all that was received. */
	patient: string | null
	actor: string
}

const SENTENCES = {
	'raw-deleted': 'le message brut a été effacé, sa durée de conservation passée',
	'raw-lost': 'le message brut n’est plus dans la boîte d’attente',
	erased: 'les traces ont été effacées : on ne sait plus où il était',
	removed: 'une personne l’a retiré de la GED : il n’est pas refait',
	'other-bytes': 'le message brut ne redonne pas les mêmes octets',
	changed: 'le fichier de la GED n’a pas les octets reçus : quelqu’un l’a modifié',
	absent: 'il n’est plus dans la GED ; le message brut peut le refaire',
	'name-taken': 'un autre fichier porte ce nom',
	'no-folder': 'le dossier du patient n’est plus là, ou personne ne le voit : rien n’y est remis',
	repaired: 'remis à sa place dans la GED',
} as const
export type RebuildReason = keyof typeof SENTENCES

interface RebuildLine {
	document: number
	message: number
	patientId: string | null
	/** Below the GED's root; null: forgotten. */
	path: string | null
	reason: RebuildReason
	text: string
}

export interface Rebuilt {
	/** Those that stand in the GED, as far as the ledger knows. */
	documents: number
	/** Of them, made again (or found in the GED) with the very bytes that were filed. */
	same: number
	different: number
	missing: number
	/** Put back into the GED. */
	repaired: number
	/** What is not as it was filed, one by one, and what people took away. */
	lines: RebuildLine[]
}

export type Known = Pick<Context, 'config' | 'ledger' | 'spool' | 'pool'>

/**
 * @param openGed asked where the GED is looked at
 * @throws {MssError} MSS-REBUILD-TAKEN, MSS-GED-…, MSS-DISK-…
 */
export async function rebuild(context: Known, openGed: () => Promise<Ged>, wish: RebuildWish): Promise<Rebuilt> {
	const { into, patient } = wish
	if (into !== null && existsSync(into) && readdirSync(into).length > 0) {
		throw new MssError('MSS-REBUILD-TAKEN', into)
	}
	const ged = into === null ? await openGed() : await openFolder(into)
	const told: Rebuilt = { documents: 0, same: 0, different: 0, missing: 0, repaired: 0, lines: [] }
	const { db } = context.ledger
	try {
		for (let ids = await messagesWithDocuments(db, { patient, after: 0, most: BATCH }); ids.length > 0;) {
			const rows = await documentsOfMessages(db, ids)
			for (const message of await messagesById(db, ids)) {
				const own = rows.filter((row) => row.message_id === message.id && (patient === null || row.patient_id === patient))
				await look({ context, ged, wish, told }, message, own)
			}
			ids = await messagesWithDocuments(db, { patient, after: ids.at(-1)!, most: BATCH })
		}
		return told
	} finally {
		await ged.close()
		await (into === null ? undefined : rm(join(into, STATE), { recursive: true, force: true }))
	}
}

type Placed = DocumentRow & { path: string }

interface Looking {
	context: Known
	ged: Ged
	wish: RebuildWish
	told: Rebuilt
}

async function look(looking: Looking, message: MessageRow, rows: DocumentRow[]): Promise<void> {
	const { context: { spool }, ged, wish, told } = looking
	const wanted: Placed[] = []
	for (const row of rows.filter(({ state }) => state !== 'planned')) {
		if (row.state === 'removed') {
			say(told, row, 'removed')
			continue
		}
		told.documents++
		const found = row.path === null || wish.mode === 'make' ? 'absent' : await standingOf(ged, row)
		if (found === 'same') {
			told.same++
		} else if (found === 'changed') {
			told.different++
			say(told, row, 'changed')
		} else if (row.path === null) {
			told.missing++
			say(told, row, 'erased')
		} else {
			wanted.push({ ...row, path: row.path })
		}
	}
	if (wanted.length === 0) {
		return
	}
	const raw = await spool.bring(message.spool)
	if (raw === null || wish.mode === 'compare') {
		told.missing += wanted.length
		wanted.forEach((row) => say(told, row, raw !== null ? 'absent' : message.spool === null ? 'raw-deleted' : 'raw-lost'))
		return
	}
	await makeAgain(looking, message, raw, wanted)
}

/** Where its id says, or else its path. */
async function standingOf(ged: Ged, row: DocumentRow): Promise<'same' | 'changed' | 'absent'> {
	const [fileId, path] = [row.file_id, row.path!]
	const there = fileId === null ? null : (await ged.locate([{ fileId, path }])).get(fileId) ?? null
	if (there !== null) {
		return await ged.hash(there.path) === row.sha256 ? 'same' : 'changed'
	}
	// A store that was put back gives other ids: the same bytes at the same place are the same document.
	return await ged.hash(path) === row.sha256 ? 'same' : 'absent'
}

async function makeAgain({ context, ged, wish, told }: Looking, message: MessageRow, raw: string, rows: Placed[]): Promise<void> {
	const work = `rebuild-${process.pid}`
	try {
		const reading = await context.pool.read('message', raw, context.spool.workFolder(work))
		const files = new Map([[message.raw_sha256, raw], ...reading.documents.map(({ sha256, file }) => [sha256, file] as const)])
		for (const row of rows) {
			const file = files.get(row.sha256)
			if (file === undefined) {
				told.different++
				say(told, row, 'other-bytes')
				continue
			}
			const reason = await putBack({ context, ged, wish }, message, row, file)
			if (reason === null || reason === 'repaired') {
				told.same++
				told.repaired += reason === 'repaired' ? 1 : 0
			} else {
				told.missing++
			}
			if (reason !== null) {
				say(told, row, reason)
			}
		}
	} finally {
		await context.spool.removeWork(work)
	}
}

/** Null: made again. */
async function putBack(
	{ context, ged, wish }: Omit<Looking, 'told'>,
	message: MessageRow,
	row: Placed,
	file: string,
): Promise<RebuildReason | null> {
	const source = { file, size: row.size, sha256: row.sha256 }
	if (wish.mode === 'make') {
		return (await ged.create(row.path, source)).outcome === 'taken' ? 'name-taken' : null
	}
	try {
		const within = await homeOf(context, row)
		if (within !== undefined) {
			await mustBeShown({ ged }, within, mailboxOf(context.config, message.mailbox)?.filing.allowPrivate ?? false)
		}
		const created = await ged.create(row.path, source, within)
		if (created.outcome === 'taken') {
			return 'name-taken'
		}
		await noteBack(context, row, created.entry.fileId, wish.actor)
		return 'repaired'
	} catch (error) {
		if (error instanceof MssError && (error.code === 'MSS-GED-NO-FOLDER' || error.code === 'MSS-GED-PRIVATE')) {
			return 'no-folder'
		}
		throw error
	}
}

/** What must stand already: the patient's folder, or the one that is nobody's; where things wait, nothing need be. */
async function homeOf({ ledger: { db } }: Known, row: Placed): Promise<string | undefined> {
	if (row.state !== 'filed') {
		return undefined
	}
	const patient = row.patient_id === null ? undefined : await patientByKey(db, { structure: row.structure, id: row.patient_id })
	const folder = patient?.folder_path ?? null
	return folder !== null && row.path.startsWith(`${folder}/`) ? folder : posix.dirname(row.path)
}

async function noteBack({ ledger }: Known, row: DocumentRow, fileId: string, actor: string): Promise<void> {
	await ledger.change(async (tx) => {
		if (await renumbered(tx, row, fileId)) {
			await ledger.audit.append(tx, [
				{
					action: 'moved',
					actor,
					messageId: row.message_id,
					documentId: row.id,
					details: { fileId, before: row.file_id, isRebuilt: true },
				},
			])
		}
	})
}

function say({ lines }: Rebuilt, { id, message_id: message, patient_id: patientId, path }: DocumentRow, reason: RebuildReason): void {
	lines.push({ document: id, message, patientId, path, reason, text: SENTENCES[reason] })
}
