/** The plan of a message: for each document, where it goes and why; what is filed already, and what it replaces. */
import type { MailboxConfig } from '../config/schema.ts'
import type { Context } from '../context.ts'
import type { DecidedBy } from '../ledger/ledger-schema.ts'
import type { RuleFacts } from '../ledger/stored/rule-facts.ts'
import type { DocumentRow, NewDocument } from '../ledger/tables/documents.table.ts'
import type { Finding } from '../mssante/finding.ts'
import type { News } from '../outgoing/follow-sending.ts'
import type { Decision } from '../patients/match.ts'
import type { ReadDocument, Reading } from '../reading/reading.ts'
import type { Reason } from '../reasons/reason.ts'
import type { NamingContext } from './names-of-files.ts'

import { posix } from 'node:path'
import { structureOf } from '../config/load.ts'
import { splitName } from '../ged/names.ts'
import { filedOfPatient, hasOtherBytes } from '../ledger/tables/documents.table.ts'
import { activeRulesOf } from '../ledger/tables/rules.table.ts'
import { typeLabel } from '../mssante/cda/document-type.ts'
import { isSeen } from '../patients/parent-folder.ts'
import { resolveFolder } from '../patients/patient-folder.ts'
import { isOut } from '../patients/patient.ts'
import { patientOf } from '../patients/registry.ts'
import { isNotification } from '../reading/reading.ts'
import { reason, review } from '../reasons/reason.ts'
import { asWritten } from './acknowledge.ts'
import { decide, findingsOf } from './decide.ts'
import { lookUp } from './look-up.ts'
import { credibleDate, dayIn, folderOfReadable, placesOf, withoutSubfolder, withSubfolder } from './names-of-files.ts'
import { findReplaced } from './replacement.ts'
import { effectsOf } from './rules.ts'

export interface Plan {
	/** Whose patients it was looked up among. */
	structure: string
	decision: Decision
	decidedBy: DecidedBy
	/** With what the look-up found to say. */
	findings: Finding[]
	documents: Omit<NewDocument, 'message_id'>[]
	/** Ids of filed documents that this message supersedes, by position of the document that does. */
	superseded: { position: number, ids: number[] }[]
	/** What the message tells of something we sent. */
	news: News | null
	/** The trusted sender, to be found again. */
	correspondent: string | null
	/** What rules could look at, and where the one that held makes it wait. */
	ruleFacts: RuleFacts
	queue: string | null
	/** Of the patient's folder, by a rule. */
	subfolder: string | null
	/** A rule says that this correspondent asks something of us. */
	isRequest: boolean
}

export interface Received {
	id: number
	mailbox: MailboxConfig
	internalDate: string
	rawSha256: string
	size: number
	/** The raw message. */
	file: string
}

export async function planMessage(context: Context, message: Received, read: Reading): Promise<Plan> {
	const structure = structureOf(context.config, message.mailbox)
	const circumstances = await lookUp(context, message.mailbox, read, message.internalDate)
	const reading = withWholeMessage({ ...read, findings: [...read.findings, ...findingsOf(circumstances)] }, message)
	let decision = decide(reading, circumstances)
	let patientFolder: string | null = null
	let known = new Map<number, DocumentRow>()
	const superseded: Plan['superseded'] = []

	if (decision.outcome === 'file') {
		const doubts: Reason[] = []
		// An exact identity was asked already; a conversation was not.
		const patient = await patientOf(context.ledger.db, structure, decision.patientId!)
		const folder: { path: string } | { doubt: Reason } = patient && isOut(patient)
			? { doubt: review('left', { since: patient.discharged }) }
			: await resolveFolder(context, structure, decision.patientId!, message.mailbox.filing, { isForNew: true })
		if ('path' in folder) {
			patientFolder = folder.path
		} else {
			doubts.push(folder.doubt)
		}
		known = await alreadyFiled(context, structure, decision.patientId!, reading.documents)
		doubts.push(...await sameIdOtherBytes(context, structure, reading.documents))
		const notes: Reason[] = []
		for (const [position, { cda }] of reading.documents.entries()) {
			if (cda?.action === 'replace' && !known.has(position)) {
				const replaced = await findReplaced(context.ledger.db, structure, decision.patientId!, cda)
				if ('doubt' in replaced) {
					doubts.push(replaced.doubt)
					decision = { ...decision, mdn: replaced.mdn }
				} else if (replaced.note) {
					notes.push(replaced.note)
				} else {
					superseded.push({ position, ids: replaced.ids })
				}
			}
		}
		if (doubts.length > 0) {
			decision = toReview(decision, doubts)
		} else if (known.size > 0 && known.size === reading.documents.length) {
			decision = { ...decision, reasons: [reason('file', 'already-filed'), ...decision.reasons] }
		}
		decision = { ...decision, reasons: [...decision.reasons, ...notes] }
	}
	const ruleFacts: RuleFacts = {
		outcome: decision.outcome,
		rule: decision.reasons[0]?.rule ?? '',
		isLetter: reading.kind === 'correspondence',
		isTrusted: circumstances.sender === 'trusted',
		named: circumstances.named,
	}
	const { folder, subfolder, type, queue, request } = effectsOf(
		await activeRulesOf(context.ledger.db, { mailbox: message.mailbox.address, sender: reading.envelope.from }),
		ruleFacts,
	)
	let { pattern } = message.mailbox.filing
	let decidedBy: DecidedBy = 'software'
	if (folder && !await isOpen(context, folder.value, message.mailbox)) {
		decision = { ...decision, reasons: [review('learnt-folder-gone', { folder: folder.value }), ...decision.reasons] }
	} else if (folder) {
		decidedBy = 'rule'
		decision = {
			outcome: 'file',
			patientId: null,
			mdn: 'processed',
			reasons: [reason('file', 'learnt-folder', { rule: folder.id, folder: folder.value }), ...decision.reasons],
			proposals: [],
		}
		patientFolder = folder.value
		pattern = withoutSubfolder(pattern)
	} else if (subfolder) {
		decision = {
			...decision,
			reasons: [...decision.reasons, reason('file', 'learnt-subfolder', { rule: subfolder.id, folder: subfolder.value })],
		}
		pattern = withSubfolder(pattern, subfolder.value)
	}
	if (request) {
		decision = { ...decision, reasons: [...decision.reasons, reason(decision.outcome, 'learnt-request', { rule: request.id })] }
	}
	const isFiled = decision.outcome === 'file'
	const naming = { pattern, type: type && (typeLabel(type.value) ?? undefined), data: message.mailbox.filing.data }
	return {
		structure,
		decision,
		decidedBy,
		findings: reading.findings,
		documents:
			decision.outcome === 'ignore'
				? []
				: rowsOf(
						context,
						message,
						reading,
						decision,
						isFiled ? patientFolder : null,
						isFiled ? known : new Map(),
						structure,
						naming,
					),
		superseded: isFiled ? superseded : [],
		news: circumstances.news,
		correspondent:
			circumstances.sender === 'trusted' && !isNotification(reading.kind) ? asWritten(reading.envelope, reading.envelope.from) : null,
		ruleFacts,
		queue: queue?.value ?? null,
		subfolder: folder ? null : subfolder?.value ?? null,
		isRequest: request !== undefined,
	}
}

/** Does a folder stand where somebody sees it? It is never made again: nobody would know. */
async function isOpen(context: Context, path: string, { filing }: MailboxConfig): Promise<boolean> {
	return (await context.ged.stat(path))?.isFolder === true && isSeen(context, path, filing.allowPrivate)
}

/** What cannot be read is filed whole, for a person to open. */
function withWholeMessage(reading: Reading, { file, rawSha256, size }: Received): Reading {
	return reading.documents.length > 0
		? reading
		: { ...reading, documents: [{ name: 'Message.eml', mediaType: 'message/rfc822', size, sha256: rawSha256, source: 'body', file }] }
}

function toReview(decision: Decision, doubts: Reason[]): Decision {
	const { patientId } = decision
	return {
		outcome: 'review',
		patientId: null,
		mdn: decision.mdn === 'processed' ? null : decision.mdn,
		reasons: doubts,
		proposals: [{ patientId: patientId!, score: 100, reasons: decision.reasons }],
	}
}

/** Where what waits stands. */
export function waitingFolders({ ged }: Context['config'], { filing }: MailboxConfig): { reviewFolder: string, quarantineFolder: string } {
	const { reviewFolder = ged.reviewFolder, quarantineFolder = ged.quarantineFolder } = filing
	return { reviewFolder, quarantineFolder }
}

function rowsOf(
	context: Context,
	{ mailbox, internalDate }: Received,
	reading: Reading,
	decision: Decision,
	patientFolder: string | null,
	known: Map<number, DocumentRow>,
	structure: string,
	naming: Pick<NamingContext, 'pattern' | 'type' | 'data'>,
): Plan['documents'] {
	const { reviewFolder, quarantineFolder } = waitingFolders(context.config, mailbox)
	const places = placesOf(reading.documents, {
		...naming,
		patientFolder,
		waitingFolder: decision.outcome === 'quarantine' ? quarantineFolder : reviewFolder,
		mailDate: dayIn(context.config.timeZone, credibleDate(reading.envelope.date, internalDate)),
	})
	const rows = reading.documents.map((document, position): Plan['documents'][number] => {
		const { place, group } = places[position]!
		const { name, mediaType, size, sha256, source, cda } = document
		return {
			position,
			name,
			media_type: mediaType,
			size,
			sha256,
			source,
			cda: cda ? JSON.stringify(cda) : null,
			cda_id: cda?.id ?? null,
			set_id: cda?.setId ?? null,
			version: cda?.version ?? null,
			structure,
			patient_id: decision.patientId,
			base_group: group,
			...place,
			state: 'planned',
			path: null,
			file_id: null,
			etag: null,
			filed_at: null,
			rule: null,
			superseded_by: null,
		}
	})
	for (const [position, row] of rows.entries()) {
		const there = known.get(position)
		if (there) {
			Object.assign(row, {
				state: 'filed',
				path: there.path,
				file_id: there.file_id,
				etag: there.etag,
				filed_at: there.filed_at,
				rule: 'already-filed',
			})
			// A new PDF that comes with a CDA already filed stands beside it, under its name.
			for (const beside of rows.filter((other) => other.base_group === position && other !== row)) {
				beside.folder = folderOfReadable(there.path!, { patientFolder, data: naming.data })
				beside.base = splitName(posix.basename(there.path!)).base
			}
		}
	}
	return rows
}

/**
 * Documents of this patient that are filed and still there, by position: same CDA id and bytes; same bytes, for what belongs
 * to no CDA; for a PDF that makes a CDA readable, the same bytes beside that very CDA.
 */
async function alreadyFiled(
	{ ledger: { db }, ged }: Context,
	structure: string,
	patientId: string,
	documents: ReadDocument[],
): Promise<Map<number, DocumentRow>> {
	const rows = await filedOfPatient(db, { structure, id: patientId }, documents.map(({ sha256 }) => sha256))
	const present = await ged.locate(rows.map(({ file_id: fileId, path }) => ({ fileId: fileId!, path: path ?? '' })))
	const there = rows.filter((row) => present.has(row.file_id!)).map((row) => ({ ...row, path: present.get(row.file_id!)!.path }))
	const known = new Map<number, DocumentRow>()
	const lookFor = (position: number, isIt: (row: DocumentRow) => boolean) => {
		const found = there.find((row) => row.sha256 === documents[position]!.sha256 && isIt(row))
		if (found) {
			known.set(position, found)
		}
	}
	for (const [position, { cda, pairedWith }] of documents.entries()) {
		if (pairedWith === undefined) {
			lookFor(position, (row) => row.cda_id === (cda?.id ?? null) && (row.cda === null) === (cda === undefined))
		}
	}
	for (const [position, { pairedWith }] of documents.entries()) {
		const beside = known.get(documents.findIndex(({ cda, sha256 }) => cda !== undefined && sha256 === pairedWith))
		if (pairedWith !== undefined && beside) {
			lookFor(position, (row) => row.cda === null && splitName(row.path!).base === splitName(beside.path!).base)
		}
	}
	return known
}

async function sameIdOtherBytes({ ledger: { db } }: Context, structure: string, documents: ReadDocument[]): Promise<Reason[]> {
	for (const { cda, sha256 } of documents) {
		if (cda?.id && await hasOtherBytes(db, structure, { cdaId: cda.id, sha256 })) {
			return [review('same-id-other-bytes')]
		}
	}
	return []
}
