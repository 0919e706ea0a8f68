/**
 * An act carried out: its documents are moved one by one, each recorded as it arrives, then the message changes its state.
 * Killed anywhere, it is carried on at the next start; what the store refuses is told, and the message waits as before.
 */
import type { MailboxConfig } from '../config/schema.ts'
import type { Desk } from '../desk.ts'
import type { StoredReading } from '../incoming/process.ts'
import type { Tx } from '../ledger/ledger.ts'
import type { Decision, Outcome, Reason } from '../patients/match.ts'
import type { ReadDocument } from '../reading/reading.ts'
import type { ActRow, DocumentRow, MessageRow } from './act.ts'

import { mailboxOf } from '../desk.ts'
import { asMssError, MssError } from '../errors.ts'
import { fileDocuments, moveFrom } from '../incoming/file-documents.ts'
import { dayIn, placesOf, withoutSubfolder, withSubfolder } from '../incoming/naming.ts'
import { waitingFolders } from '../incoming/plan.ts'
import { settle } from '../incoming/process.ts'
import { findReplaced } from '../incoming/replacement.ts'
import { peopleNames } from '../ledger/people.ts'
import { typeLabel } from '../mssante/cda/document-type.ts'
import { logged } from '../ops/log.ts'
import { resolveFolder } from '../patients/folder.ts'
import { COURSES, endAct } from './act.ts'
import { endRuleOf } from './learn.ts'

/** Of the quarantine folder: what was rejected stays, out of the way. */
const REJECTED = 'Rejetés'
type MovingAct = ActRow & { kind: keyof typeof COURSES }

/** @throws {MssError} MSS-GED-…, MSS-TRIAGE-FOLDER: nothing more moves, and the message waits as before */
export async function carryOut(desk: Desk, id: number): Promise<void> {
	const { ledger: { db } } = desk
	const act = await db.selectFrom('acts').selectAll().where('id', '=', id).where('state', '=', 'planned').executeTakeFirst() as MovingAct | undefined
	if (!act) {
		return
	}
	await desk.order.alone(`act-${act.message_id}`, async () => {
		const message = await db.selectFrom('messages').selectAll().where('id', '=', act.message_id).executeTakeFirstOrThrow()
		try {
			await moveDocuments(desk, act, message)
			const nameOf = await peopleNames(db)
			await ENDS[act.kind](desk, act, message, [act.actor, act.confirmed_by].flatMap((user) => user === null ? [] : nameOf(user)).join(' et '))
		} catch (error) {
			const { code } = asMssError(error)
			await db.updateTable('acts').set({ state: 'failed', error_code: code }).where('id', '=', id).where('state', '=', 'planned').execute()
			throw error
		}
	})
}

/** What a killed process left in the middle. */
export async function resumeActs(desk: Desk): Promise<void> {
	const rows = await desk.ledger.db.selectFrom('acts').select('id').where('state', '=', 'planned').orderBy('id').execute()
	for (const { id } of rows) {
		await carryOut(desk, id).catch((error: unknown) => desk.log.warn({ act: id, ...logged(error) }, 'act not carried out'))
	}
}

async function moveDocuments(desk: Desk, act: MovingAct, message: MessageRow): Promise<void> {
	const { ledger } = desk
	const { from, to } = COURSES[act.kind]
	const rows = await ledger.db.selectFrom('documents').innerJoin('act_documents', 'act_documents.document_id', 'documents.id').selectAll('documents')
		.where('act_id', '=', act.id).where('state', '=', from).orderBy('position').execute()
	const present = await desk.ged.locate(rows.map(({ file_id: fileId, path }) => ({ fileId: fileId!, path: path! })))
	if (rows.some((row) => !present.has(row.file_id!))) {
		throw new MssError('MSS-GED-GONE')
	}
	const paths = new Map(rows.map((row) => [row.id, present.get(row.file_id!)!.path]))
	const { pattern, folder, patientFolder, type } = await destinationOf(desk, act, message)
	const places = placesOf(rows.map((row) => asRead(row, rows)), { pattern, patientFolder: folder, waitingFolder: '', mailDate: dayIn(desk.config.timeZone, envelopeOf(message).date ?? message.internal_date), type })
	const placed = rows.map((row, index): DocumentRow => ({ ...row, ...places[index]!.place, path: null }))
	for await (const { id, sha256, entry } of fileDocuments(desk.ged, placed, moveFrom(desk.ged, paths), patientFolder)) {
		const { file_id: before } = rows.find((row) => row.id === id)!
		const patientId = act.kind === 'file' ? act.patient_id : null
		const place = { path: entry.path, file_id: entry.fileId, etag: entry.etag, patient_id: patientId }
		await ledger.change(async (tx) => {
			await tx.updateTable('documents').set({ ...place, state: to, rule: RULES[act.kind], filed_at: new Date().toISOString() }).where('id', '=', id).execute()
			// Copies of it that came by other messages are this very file.
			await tx.updateTable('documents').set(place).where('file_id', '=', before).where('id', '!=', id).execute()
			await ledger.audit.append(tx, [{ action: 'moved', actor: act.actor, messageId: act.message_id, documentId: id, details: { act: act.id, sha256, fileId: entry.fileId, patient: patientId } }])
		})
	}
}

const RULES: Record<keyof typeof COURSES, string> = { file: 'by-hand', 'put-back': 'put-back', release: 'released', reject: 'rejected' }

interface Destination {
	pattern: string
	/** In place of the pattern's `{dossier}`. */
	folder: string
	/** Never made again. */
	patientFolder: string | null
	type?: string | undefined
}

async function destinationOf(desk: Desk, act: MovingAct, message: MessageRow): Promise<Destination> {
	const mailbox = mailboxOf(desk.config, message.mailbox)
	const { reviewFolder, quarantineFolder } = mailbox ? waitingFolders(desk.config, mailbox) : desk.config.ged
	const pattern = mailbox?.filing.pattern ?? '{dossier}/{date} {type} {titre}'
	if (act.kind !== 'file') {
		return { pattern: withoutSubfolder(pattern), folder: act.kind === 'reject' ? `${quarantineFolder}/${REJECTED}` : reviewFolder, patientFolder: null }
	}
	const type = act.type === null ? undefined : typeLabel(act.type) ?? undefined
	if (act.folder !== null) {
		return { pattern: withoutSubfolder(pattern), folder: act.folder, patientFolder: null, type }
	}
	const folder = await patientFolderOf(desk, act, mailbox)
	return { pattern: act.subfolder === null ? pattern : withSubfolder(pattern, act.subfolder), folder, patientFolder: folder, type }
}

async function patientFolderOf(desk: Desk, { structure, patient_id: patientId }: ActRow, mailbox: MailboxConfig | undefined): Promise<string> {
	const folder = await resolveFolder(desk, structure, patientId!, mailbox?.filing)
	if ('doubt' in folder) {
		throw new MssError('MSS-TRIAGE-FOLDER', folder.doubt.text)
	}
	return folder.path
}

/** As naming wants it: a document that shares another's base is the readable copy of it. */
function asRead(row: DocumentRow, rows: DocumentRow[]): ReadDocument {
	const leader = row.base_group === row.position ? undefined : rows.find(({ position }) => position === row.base_group)
	return {
		name: row.name,
		mediaType: row.media_type,
		size: row.size,
		sha256: row.sha256,
		source: row.source as ReadDocument['source'],
		file: '',
		...row.cda !== null && { cda: JSON.parse(row.cda) as NonNullable<ReadDocument['cda']> },
		...leader && { pairedWith: leader.sha256 },
	}
}

function envelopeOf(message: MessageRow): StoredReading['envelope'] {
	return (JSON.parse(message.reading!) as StoredReading).envelope
}

function decisionAfter(message: MessageRow, outcome: Outcome, patientId: string | null, reason: Omit<Reason, 'outcome'>): Decision {
	const before = JSON.parse(message.decision!) as Decision
	return { outcome, patientId, mdn: outcome === 'file' ? 'processed' : before.mdn === 'processed' ? null : before.mdn, reasons: [{ ...reason, outcome }, ...before.reasons], proposals: outcome === 'file' ? [] : before.proposals }
}

/** @param who decided, by name */
const ENDS: Record<keyof typeof COURSES, (desk: Desk, act: MovingAct, message: MessageRow, who: string) => Promise<void>> = {
	file: async (desk, act, message, who) => {
		const documents = await desk.ledger.db.selectFrom('documents').selectAll().where('message_id', '=', message.id).execute()
		if (documents.some(({ state }) => state === 'review')) {
			await desk.ledger.change((tx) => endAct(tx, desk, act))
			return
		}
		const owners = new Set(documents.filter(({ state }) => state === 'filed').map((row) => row.patient_id))
		const [patientId = null] = owners
		const text = act.folder === null ? `Classé par ${who} dans le dossier de ce patient.` : `Rangé par ${who} dans « ${act.folder} », hors des dossiers de patients.`
		const decision = decisionAfter(message, 'file', owners.size === 1 ? patientId : null, { rule: 'by-hand', text })
		await settle(desk, message, 'filed', decision, envelopeOf(message), 'review', async (tx) => {
			await supersede(tx, desk, act)
			await tx.updateTable('messages').set({ claimed_by: null, claimed_at: null }).where('id', '=', message.id).execute()
			await endAct(tx, desk, act)
			return []
		})
	},
	'put-back': (desk, act, message, who) => desk.ledger.change(async (tx) => {
		const ids = await documentsOf(tx, act)
		await tx.updateTable('documents').set({ superseded_by: null }).where('superseded_by', 'in', ids).execute()
		// A receipt that has not left says « intégré » no more; one that has cannot be taken back.
		await tx.deleteFrom('outbox').where('message_id', '=', message.id).where('state', '=', 'queued').execute()
		await tx.updateTable('uids').set({ after: null }).where('message_id', '=', message.id).execute()
		if ((JSON.parse(message.decision!) as Decision).reasons[0]?.rule === 'learnt-folder') {
			await endRuleOf(tx, desk, message, act.actor)
		}
		await returnTo(tx, desk, act, message, 'review', { rule: 'put-back', text: `Remis à classer par ${who} : ce n’était pas le bon dossier.` })
	}),
	release: (desk, act, message, who) => desk.ledger.change((tx) => returnTo(tx, desk, act, message, 'review', { rule: 'released', text: `Sorti de quarantaine par ${who} : à classer à la main.` })),
	reject: (desk, act, message, who) => {
		const decision = decisionAfter(message, 'quarantine', null, { rule: 'rejected', text: `Rejeté par ${who} : gardé en quarantaine, il n’attend plus personne.` })
		return settle(desk, message, 'quarantined', decision, envelopeOf(message), 'quarantined', async (tx) => {
			await tx.updateTable('messages').set({ closed_at: new Date().toISOString() }).where('id', '=', message.id).execute()
			await endAct(tx, desk, act)
			return []
		})
	},
}

async function returnTo(tx: Tx, desk: Desk, act: MovingAct, message: MessageRow, state: 'review', reason: Omit<Reason, 'outcome'>): Promise<void> {
	const decision = decisionAfter(message, 'review', null, reason)
	await tx.updateTable('messages').set({ state, decision: JSON.stringify(decision), patient_id: null, claimed_by: null, claimed_at: null, final_at: new Date().toISOString() }).where('id', '=', message.id).where('state', '=', message.state).execute()
	await endAct(tx, desk, act)
}

async function documentsOf(tx: Tx, { id }: ActRow): Promise<number[]> {
	return (await tx.selectFrom('act_documents').select('document_id').where('act_id', '=', id).execute()).map((row) => row.document_id)
}

/** A new version filed by hand replaces the old one, as it would have by itself; in doubt both simply stand. */
async function supersede(tx: Tx, desk: Desk, act: ActRow): Promise<void> {
	if (act.patient_id === null) {
		return
	}
	const ids = await documentsOf(tx, act)
	for (const row of await tx.selectFrom('documents').selectAll().where('id', 'in', ids).where('cda', 'is not', null).execute()) {
		const { cda } = asRead(row, [])
		const replaced = cda?.action === 'replace' ? await findReplaced(tx, act.structure, act.patient_id, cda) : null
		const older = replaced && 'ids' in replaced ? (replaced.ids ?? []).filter((id) => !ids.includes(id)) : []
		if (older.length > 0) {
			await tx.updateTable('documents').set({ superseded_by: row.id }).where('id', 'in', older).where('superseded_by', 'is', null).execute()
			await desk.ledger.audit.append(tx, older.map((documentId) => ({ action: 'superseded', messageId: act.message_id, documentId, details: { by: row.id } })))
		}
	}
}
