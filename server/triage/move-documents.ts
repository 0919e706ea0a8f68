/** The documents of an act go where it says; or back where they were. Each step is recorded before the next. */
import type { MailboxConfig } from '../config/schema.ts'
import type { Context } from '../context.ts'
import type { Entry } from '../ged/ged.ts'
import type { NamingContext } from '../incoming/names-of-files.ts'
import type { DocumentState } from '../ledger/ledger-schema.ts'
import type { Before } from '../ledger/stored/before.ts'
import type { StoredReading } from '../ledger/stored/reading.stored.ts'
import type { ReadDocument } from '../reading/reading.ts'
import type { ActRow, DocumentRow, MessageRow, MovingAct, MovingKind } from './act.ts'

import { posix } from 'node:path'
import { mailboxOf } from '../context.ts'
import { MssError } from '../errors.ts'
import { splitName } from '../ged/names.ts'
import { fileDocuments, moveFrom } from '../incoming/file-documents.ts'
import { credibleDate, dayIn, placesOf, withoutSubfolder, withSubfolder } from '../incoming/names-of-files.ts'
import { waitingFolders } from '../incoming/plan-message.ts'
import { SOFTWARE } from '../ledger/audit.ts'
import { readBefore } from '../ledger/stored/before.ts'
import { readCda } from '../ledger/stored/cda.stored.ts'
import { readReading } from '../ledger/stored/reading.stored.ts'
import { documentsOfAct } from '../ledger/tables/acts.ts'
import { documentsOfMessage, moved } from '../ledger/tables/documents.table.ts'
import { typeLabel } from '../mssante/cda/document-type.ts'
import { mustBeShown } from '../patients/parent-folder.ts'
import { nearestFolder, resolveFolder } from '../patients/patient-folder.ts'
import { inWords } from '../reasons/words.reasons.ts'
import { COURSES } from './act.ts'

/** Of the quarantine folder, and of the one of what waits: what waits for nobody stays, out of the way. */
export const REJECTED = 'Rejetés'
export const CLOSED = 'Sans suite'
/** Null: its message's own. */
const RULES: Record<MovingKind, string | null> = {
	file: 'by-hand',
	'put-back': 'put-back',
	release: 'released',
	reject: 'rejected',
	close: 'closed',
	reopen: null,
}

/** @throws {MssError} MSS-GED-…, MSS-TRIAGE-FOLDER */
export async function moveDocuments(context: Context, act: MovingAct, message: MessageRow): Promise<void> {
	const { from, to } = COURSES[act.kind]
	const rows = await concernedBy(context, act)
	const moving = files(rows.filter(({ state }) => state === from))
	const paths = await whereNow(context, moving)
	if (moving.some(({ id }) => !paths.has(id))) {
		throw new MssError('MSS-GED-GONE')
	}
	const { pattern, folder, patientFolder, type, data = 'beside' } = await destinationOf(context, act, message)
	const all = await documentsOfMessage(context.ledger.db, message.id)
	const places = placesOf(
		all.map((row) => asRead(row, all)),
		{
			pattern,
			patientFolder: folder,
			waitingFolder: '',
			mailDate: dayIn(context.config.timeZone, credibleDate(envelopeOf(message).date, message.internal_date)),
			type,
			data,
		},
	)
	// Those that moved before a kill keep their place: the others are named after them.
	const placed = rows
		.filter((row) => row.message_id === message.id && (row.state === to || moving.includes(row)))
		.map((row): DocumentRow =>
			moving.includes(row) ? { ...row, ...places[all.findIndex(({ id }) => id === row.id)]!.place, path: null } : { ...row })
	for await (const { id, entry } of fileDocuments(context.ged, placed, moveFrom(context.ged, paths), patientFolder)) {
		const { file_id: before } = rows.find((row) => row.id === id)!
		await note(
			context,
			act,
			rows.filter((row) => row.file_id === before),
			entry,
			() => ({
				state: to,
				rule: act.undoes !== null ? null : act.actor === SOFTWARE ? 'decided-again' : RULES[act.kind],
				patient_id: act.kind === 'file' ? act.patient_id : null,
				filed_at: context.clock.at(),
			}),
		)
	}
}

/**
 * Everything back where it was when the act was decided. What somebody took away meanwhile is left to them.
 *
 * @throws {MssError} MSS-GED-…
 */
export async function takeBack(context: Context, act: MovingAct): Promise<void> {
	const { from } = COURSES[act.kind]
	const rows = await concernedBy(context, act)
	const all = files(rows)
	const paths = await whereNow(context, all)
	const moved = all.filter(
		({ id, state, path, before }) => paths.has(id) && !(state === from && path === before.path && paths.get(id) === before.path),
	)
	const placed = moved.map((row): DocumentRow => {
		const { base, extension } = splitName(posix.basename(row.before.path))
		return { ...row, folder: posix.dirname(row.before.path), base, extension, path: null }
	})
	for await (const { id, entry } of fileDocuments(context.ged, placed, moveFrom(context.ged, paths), null)) {
		const { file_id: fileId } = rows.find((row) => row.id === id)!
		await note(
			context,
			act,
			rows.filter((row) => row.file_id === fileId),
			entry,
			({ before }) => ({ state: from, rule: before.rule, patient_id: before.patientId, filed_at: before.filedAt }),
		)
	}
}

type Concerned = DocumentRow & { before: Before }

async function concernedBy({ ledger: { db } }: Context, act: ActRow): Promise<Concerned[]> {
	return (await documentsOfAct(db, act.id))
		.map((row) => ({ ...row, before: readBefore(row) }))
		.sort((one, other) => Number(one.message_id !== act.message_id) - Number(other.message_id !== act.message_id))
}

/** One row for each file: copies of a document may be one file. */
function files(rows: Concerned[]): Concerned[] {
	return rows.filter((row, index) => rows.findIndex((other) => other.file_id === row.file_id) === index)
}

/** Paths by the rows' ids; what is gone has none. */
async function whereNow({ ged }: Context, rows: DocumentRow[]): Promise<Map<number, string>> {
	const present = await ged.locate(rows.map(({ file_id: fileId, path }) => ({ fileId: fileId!, path: path! })))
	return new Map(rows.flatMap((row) => present.has(row.file_id!) ? [[row.id, present.get(row.file_id!)!.path] as const] : []))
}

type Change = Pick<DocumentRow, 'rule' | 'patient_id' | 'filed_at'> & { state: DocumentState }

async function note(
	{ ledger }: Context,
	act: ActRow,
	rows: Concerned[],
	entry: Entry,
	changeOf: (row: Concerned) => Change,
): Promise<void> {
	await ledger.change(async (tx) => {
		for (const row of rows) {
			const change = changeOf(row)
			if (!await moved(tx, row, change, entry)) {
				continue
			}
			await ledger.audit.append(tx, [
				{
					action: 'moved',
					actor: act.actor,
					messageId: row.message_id,
					documentId: row.id,
					details: { act: act.id, sha256: row.sha256, fileId: entry.fileId, patient: change.patient_id },
				},
			])
		}
	})
}

interface Destination {
	pattern: string
	/** In place of the pattern's `{dossier}`. */
	folder: string
	/** Never made again. */
	patientFolder: string | null
	type?: string | undefined
	/** Of a patient's folder. */
	data?: NamingContext['data']
}

async function destinationOf(context: Context, act: MovingAct, message: MessageRow): Promise<Destination> {
	const mailbox = mailboxOf(context.config, message.mailbox)
	const { reviewFolder, quarantineFolder } = mailbox ? waitingFolders(context.config, mailbox) : context.config.ged
	const pattern = mailbox?.filing.pattern ?? '{dossier}/{date} {type} {titre}'
	if (act.kind !== 'file') {
		const folder
			= act.kind === 'reject' ? `${quarantineFolder}/${REJECTED}` : act.kind === 'close' ? `${reviewFolder}/${CLOSED}` : reviewFolder
		return { pattern: withoutSubfolder(pattern), folder, patientFolder: null }
	}
	const type = act.type === null ? undefined : typeLabel(act.type) ?? undefined
	if (act.folder !== null) {
		// It may have gone since the person chose it: nothing is put where only the service account sees it (ADR 0031).
		const { path } = await nearestFolder(context.ged, act.folder)
		await mustBeShown(context, path, mailbox?.filing.allowPrivate ?? false)
		return { pattern: withoutSubfolder(pattern), folder: act.folder, patientFolder: path === act.folder ? path : null, type }
	}
	const folder = await patientFolderOf(context, act, mailbox)
	return {
		pattern: act.subfolder === null ? pattern : withSubfolder(pattern, act.subfolder),
		folder,
		patientFolder: folder,
		type,
		data: mailbox?.filing.data ?? 'beside',
	}
}

async function patientFolderOf(
	context: Context,
	{ structure, patient_id: patientId }: ActRow,
	mailbox: MailboxConfig | undefined,
): Promise<string> {
	const folder = await resolveFolder(context, structure, patientId!, mailbox?.filing)
	if ('doubt' in folder) {
		throw new MssError('MSS-TRIAGE-FOLDER', inWords(folder.doubt))
	}
	return folder.path
}

/** As naming wants it: a document that shares another's base is the readable copy of it. */
export function asRead(row: DocumentRow, rows: DocumentRow[]): ReadDocument {
	const leader = row.base_group === row.position ? undefined : rows.find(({ position }) => position === row.base_group)
	return {
		name: row.name,
		mediaType: row.media_type,
		size: row.size,
		sha256: row.sha256,
		source: row.source as ReadDocument['source'],
		file: '',
		...row.cda !== null && { cda: readCda(row) },
		...leader && { pairedWith: leader.sha256 },
	}
}

export function envelopeOf(message: MessageRow): StoredReading['envelope'] {
	return readReading(message).envelope
}
