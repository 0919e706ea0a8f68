/**
 * A message from the spool to its end: read and plan → file → settle. Each arrow is one statement or transaction that
 * states its own precondition; killed anywhere, the message goes on from its last state.
 */
import type { Context } from '../context.ts'
import type { AuditEvent } from '../ledger/audit.ts'
import type { DecidedBy, DocumentState, MessageState } from '../ledger/ledger-schema.ts'
import type { Tx } from '../ledger/ledger.ts'
import type { StoredReading } from '../ledger/stored/reading.stored.ts'
import type { DocumentRow } from '../ledger/tables/documents.table.ts'
import type { MessageRow } from '../ledger/tables/messages.table.ts'
import type { Decision } from '../patients/match.ts'
import type { Envelope, Reading } from '../reading/reading.ts'
import type { Outcome } from '../reasons/reason.ts'
import type { Place } from './order.ts'

import { structureOf } from '../config/load.ts'
import { mailboxOf } from '../context.ts'
import { MssError } from '../errors.ts'
import { noteTags } from '../ged/tags.ts'
import { LeasesStopped } from '../leases/leases.ts'
import { knownMessage } from '../ledger/reads/messages.reads.ts'
import { keptDecision, readDecision } from '../ledger/stored/decision.ts'
import { refuseAsked } from '../ledger/tables/acts.ts'
import { documentsOfMessage, isFileOfAnother, placed, planDocument, supersede } from '../ledger/tables/documents.table.ts'
import { firstContactOf } from '../ledger/tables/mailboxes.table.ts'
import { planned, resumed, settled } from '../ledger/tables/messages.table.ts'
import { patientByKey } from '../ledger/tables/patients.table.ts'
import { owe } from '../ledger/tables/receipts.table.ts'
import { remains } from '../ledger/tables/uids.ts'
import { adoptAnswers, threadOf } from '../outgoing/thread.ts'
import { mustBeShown } from '../patients/parent-folder.ts'
import { LIMITS } from '../reading/limits.ts'
import { ReadingStopped } from '../reading/reader.ts'
import { pathOf } from '../spool/spool.ts'
import { receiptDue } from './acknowledge.ts'
import { forgetAttempts, readInAttempts } from './attempt.ts'
import { fail, givenUp, IN_PROGRESS, isTriedEnough } from './failure.ts'
import { fileDocuments, writeFrom } from './file-documents.ts'
import { asksOf, noteSaid } from './note-said.ts'
import { subjectKey, takePlace } from './order.ts'
import { owedFor } from './owed.ts'
import { planMessage } from './plan-message.ts'
import { planAnew } from './replan.ts'
import { summaryOf } from './summary.ts'

const FINAL: Record<Outcome, MessageState> = { file: 'filed', review: 'review', quarantine: 'quarantined', ignore: 'ignored' }
const DOCUMENT_FINAL: Record<Outcome, DocumentState> = { file: 'filed', review: 'review', quarantine: 'quarantined', ignore: 'filed' }
/** Milliseconds after which a message is slow: it lets those behind it pass. */
const SLOW = 2_000

export type { StoredReading }

/**
 * Brings a message to its final state, or to `failed`, which is retried. Never throws for what is wrong with one message; one
 * that is in hand already, or of a mailbox that another process holds, is left alone.
 *
 * @param onSlow called when it lasts: those behind it go on
 */
export async function processMessage(context: Context, mailbox: string, id: number, onSlow = () => {}): Promise<MessageState> {
	const state = await context.holds.during(mailbox, async () => context.hands.take(id) ? inHand(context, mailbox, id, onSlow) : undefined)
	return state ?? (await knownMessage(context.ledger.db, id)).state
}

async function inHand(context: Context, mailbox: string, id: number, onSlow: () => void): Promise<MessageState> {
	const { hands } = context
	const place = takePlace(context.leases, mailbox)
	const slow = setTimeout(() => {
		place.pass()
		onSlow()
	}, SLOW)
	let state: MessageState = 'failed'
	try {
		state = await dealWith(context, id, place)
	} catch (error) {
		if (error instanceof LeasesStopped) {
			// It was read, and waited for its turn: that was no attempt without a result.
			await forgetAttempts(context, id).catch(() => {})
		}
		if (error instanceof ReadingStopped || error instanceof LeasesStopped) {
			return 'received'
		}
		await fail(context, id, error)
	} finally {
		clearTimeout(slow)
		place.pass()
		await context.spool.removeWork(id).catch(() => {})
		hands.letGo(id, state !== 'failed')
	}
	return state
}

async function dealWith(context: Context, id: number, place: Place): Promise<MessageState> {
	const row = await resume(context, id)
	if (!IN_PROGRESS.includes(row.state)) {
		return row.state
	}
	const isFirst = row.state === 'received' && row.attempts === 0
	// All reading of this message draws on one time.
	const own = { ...context, pool: context.pool.within(LIMITS.time) }
	const reading = await read(own, row)
	await place.come
	const ended = context.leases.hold(subjectKey(row, reading.documents), async () => {
		if (row.state === 'received') {
			await plan(own, row, reading).catch(async (error: unknown) => {
				if (error instanceof ReadingStopped) {
					await forgetAttempts(context, id)
				}
				throw error
			})
		}
		return fileAndSettle(context, id, reading, isFirst)
	})
	place.pass()
	return ended
}

/** The row of a message; a failed one goes back to where it was, in progress since it was due. */
async function resume({ ledger: { db }, clock }: Context, id: number): Promise<MessageRow> {
	const row = await knownMessage(db, id)
	if (row.state !== 'failed' || row.failed_in === null) {
		return row
	}
	return await resumed(db, id, row.failed_in, row.next_attempt_at ?? clock.at())
		? { ...row, state: row.failed_in }
		: knownMessage(db, id)
}

/** What the message says. What nobody can read, or what was given up, is planned anew: it waits whole. */
async function read(context: Context, row: MessageRow): Promise<Reading> {
	const reading = isTriedEnough(row) ? givenUp(row) : await readInAttempts(context, context.pool, row)
	if (row.state !== 'planned') {
		return reading
	}
	if (reading.kind === 'unreadable' && reading.documents.length === 0) {
		await planAnew(context, row.id)
		row.state = 'received'
	} else {
		await forgetAttempts(context, row.id)
	}
	return reading
}

async function plan(context: Context, row: MessageRow, reading: Reading): Promise<void> {
	const { ledger, spool, config } = context
	const mailbox = mailboxOf(config, row.mailbox)
	if (!mailbox) {
		throw new MssError('MSS-UNKNOWN', row.mailbox)
	}
	const { id, internal_date: internalDate, raw_sha256: rawSha256, size } = row
	const file = await pathOf(spool, row.spool)
	const placed = await planMessage(context, { id, mailbox, internalDate, rawSha256, size, file }, reading)
	const { structure, decision, decidedBy, documents, superseded, findings, ruleFacts, queue } = placed
	const { kind, envelope, notification } = reading
	const stored: StoredReading = { kind, envelope, findings, notification }
	const thread = await threadOf(ledger.db, structure, envelope.answers) ?? `m${row.id}`
	await ledger.change(async (tx) => {
		if (structureOf(config, mailboxOf(config, row.mailbox) ?? mailbox) !== structure) {
			throw new Error('the mailbox went to another structure while its message was looked up')
		}
		const isPlanned = await planned(tx, row.id, {
			// Of the mailbox as it is now: it may have gone to another since the message came.
			structure,
			kind,
			reading: JSON.stringify(stored),
			...keptDecision(decision),
			decided_by: decidedBy,
			patient_id: decision.patientId,
			...summaryOf(reading),
			asks: asksOf(reading, placed),
			thread,
			rule_facts: JSON.stringify(ruleFacts),
			queue,
		})
		if (!isPlanned) {
			return
		}
		await adoptAnswers(tx, { ...row, structure }, thread)
		for (const document of documents) {
			const by = await planDocument(tx, { ...document, message_id: row.id })
			const replaced = superseded.find(({ position }) => position === document.position)
			if (replaced && replaced.ids.length > 0) {
				await supersede(tx, ledger.audit, replaced.ids, { by, messageId: row.id })
			}
		}
		const said = await noteSaid(tx, context, { row, mailbox, thread }, reading, placed)
		await ledger.audit.append(tx, [
			...said,
			{
				action: 'planned',
				messageId: row.id,
				details: {
					kind,
					findings: findings.map(({ code }) => code).join(' '),
					outcome: decision.outcome,
					rules: decision.reasons.map(({ rule }) => rule).join(' '),
					documents: documents.length,
				},
			},
		])
	})
}

/**
 * Whoever puts a document under a name has that name for itself until the ledger knows whose file it is: the same bytes of two
 * messages, under the same name at the same moment, would else be one file, and go to one record with the other.
 *
 * @param isFirst no attempt before this one may have put anything
 */
async function fileAndSettle(context: Context, id: number, reading: Reading, isFirst: boolean): Promise<MessageState> {
	const documents = await documentsOfMessage(context.ledger.db, id)
	// In one order everywhere: nobody waits for somebody who waits for them.
	const names = [...new Set(documents.map(({ folder, base }) => `name ${folder}/${base}`))].sort()
	return names.reduceRight<() => Promise<MessageState>>(
		(act, name) => () => context.leases.hold(name, act),
		() => fileAndSettleNamed(context, id, reading, { documents, isFirst }),
	)()
}

async function fileAndSettleNamed(
	context: Context,
	id: number,
	reading: Reading,
	{ documents, isFirst }: { documents: DocumentRow[], isFirst: boolean },
): Promise<MessageState> {
	const { ledger, spool } = context
	const row = await knownMessage(ledger.db, id)
	const decision = readDecision(row)
	const files = new Map([
		[row.raw_sha256, await pathOf(spool, row.spool)],
		...reading.documents.map(({ sha256, file }) => [sha256, file] as const),
	])
	const { path: within, id: homeId } = decision.outcome === 'file' ? await homeOf(context, row, documents) : NOWHERE
	const toPut = documents.filter(({ path }) => path === null)
	if (homeId !== undefined && toPut.some(({ folder }) => !`${folder}/`.startsWith(`${within}/`))) {
		// It was seen elsewhere since, by another message: whose the planned place is now, nobody knows.
		await planAnew(context, id)
		throw new MssError('MSS-GED-NO-FOLDER')
	}
	if (within !== null && toPut.length > 0) {
		await mustBeShown(context, within, mailboxOf(context.config, row.mailbox)?.filing.allowPrivate ?? false)
	}
	const filed = await Array.fromAsync(fileDocuments(
		context.ged,
		documents,
		writeFrom(
			context.ged,
			files,
			{
				isOthers: ({ message_id: own }, fileId) => isFileOfAnother(ledger.db, fileId, own),
				// Copies share one file in a patient's folder alone; elsewhere people deal with each apart.
				mayShare: decision.patientId !== null && decision.outcome === 'file',
				isFirst,
				homeId,
			},
		),
		within,
	)).catch(async (error: unknown) => {
		if (error instanceof MssError && error.code === 'MSS-GED-NO-FOLDER') {
			await planAnew(context, id)
		}
		throw error
	})
	const end = { state: FINAL[decision.outcome], decision, by: row.decided_by }
	await settle(context, row, end, reading.envelope, 'planned', async (tx) => {
		const state = DOCUMENT_FINAL[decision.outcome]
		const now: typeof filed = []
		for (const one of filed) {
			if (await placed(tx, one.id, state, one.entry, context.clock.at())) {
				now.push(one)
			}
		}
		await noteTags(
			tx,
			context.config,
			now.map(({ entry }) => entry.fileId),
		)
		return now.map(({ id: documentId, sha256, entry }) => ({
			action: 'filed',
			messageId: id,
			documentId,
			details: { sha256, fileId: entry.fileId, state },
		}))
	})
	return FINAL[decision.outcome]
}

interface Home {
	path: string | null
	/** In the store, of a patient's that was seen there. */
	id: string | undefined
}

const NOWHERE: Home = { path: null, id: undefined }

/** What must stand, and be seen, for it to be filed: its patient's folder where it was planned; else the one that a rule chose. */
async function homeOf(
	{ ledger: { db } }: Context,
	{ structure, patient_id: patientId }: MessageRow,
	documents: DocumentRow[],
): Promise<Home> {
	if (patientId === null) {
		return { path: documents[0]?.folder ?? null, id: undefined }
	}
	const patient = await patientByKey(db, { structure, id: patientId })
	return { path: patient?.folder_path ?? null, id: patient?.folder_id ?? undefined }
}

/** What a message ends in. */
export interface Ending {
	state: MessageState
	decision: Decision
	by: DecidedBy | null
	/** Nobody will file it: rejected, or « sans suite ». */
	givenUp?: 'rejected' | 'closed'
}

/** The message's end, its receipt and what remains to do on the server, in one transaction with `also`, which tells what else it did. */
export async function settle(
	context: Context,
	row: MessageRow,
	{ state, decision, by, givenUp }: Ending,
	envelope: Envelope,
	from: MessageState,
	also: (tx: Tx) => Promise<AuditEvent[]> = async () => [],
): Promise<boolean> {
	const { ledger, config, clock } = context
	const mailbox = mailboxOf(config, row.mailbox)
	const now = new Date(clock.now())
	return ledger.change(async (tx) => {
		const end = { state, ...keptDecision(decision), decided_by: by, patient_id: decision.patientId, at: now.toISOString() }
		if (!await settled(tx, row.id, from, end)) {
			return false
		}
		const events = await also(tx)
		await refuseAsked(tx, row.id)
		if (state === 'filed' && mailbox && mailbox.filing.afterFiling !== 'keep') {
			await remains(tx, row.id, mailbox.filing.afterFiling)
		}
		const firstContact = await firstContactOf(tx, row.mailbox) ?? now.toISOString()
		const kind = row.kind as Reading['kind'] | null
		const due
			= mailbox
				&& receiptDue(
					{
						mailboxType: mailbox.type,
						state,
						decided: decision.mdn,
						// Of a letter that needs no filing, nobody waits to hear it.
						isRejected: givenUp === 'rejected' || (givenUp === 'closed' && kind === 'health-documents'),
						kind: kind ?? 'unreadable',
						envelope,
						internalDate: row.internal_date,
						firstContact,
					},
					now.getTime(),
					config.mdn,
				)
		const isOwed = due !== null && due !== undefined && await owe(tx, owedFor(row, due, now.toISOString()))
		await ledger.audit.append(tx, [
			...events,
			{
				action: 'settled',
				messageId: row.id,
				details: { state, rule: end.rule ?? '', receipt: isOwed ? due.outcome : null },
			},
		])
		return true
	})
}
