/**
 * A request becomes a message in the queue: its bytes and Message-ID are stored first, and nothing leaves from here. The
 * same key never makes a second one.
 */
import type { Context } from '../context.ts'
import type { AuditEvent } from '../ledger/audit.ts'
import type { Tx } from '../ledger/ledger.ts'
import type { Made } from './make.ts'
import type { Notice } from './notice.ts'
import type { SendRequest } from './request.ts'

import { randomUUID } from 'node:crypto'
import { MssError } from '../errors.ts'
import { sha256Of } from '../files/sha256.ts'
import { mayBeWritten } from '../ledger/in-doubt.ts'
import { sendersOf } from '../ledger/reads/messages.ts'
import { sendingByKey } from '../ledger/reads/outgoing.ts'
import { addDocument, queueSending } from '../ledger/tables/outgoing.ts'
import { addRecipients } from '../ledger/tables/recipients.ts'
import { mustStand } from '../mailbox/standing.ts'
import { normaliseAddress } from '../mssante/address/address.ts'
import { searchable } from '../mssante/searchable.ts'
import { noteOurs } from '../turns/turns.ts'
import { makeCarried } from './carried/make.ts'
import { endOfDay } from './local-time.ts'
import { make, refuseTwice } from './make.ts'
import { notice } from './notice.ts'
import { fingerprintOf } from './request.ts'
import { threadOf } from './thread.ts'
import { checkStillLast } from './versions.ts'

const DAY = 24 * 60 * 60 * 1000

/** What will leave, for a last look. */
export interface Draft {
	subject: string
	from: string
	to: string[]
	replyTo: string
	/** Bytes of the whole message, encoded. */
	size: number
	documents: { name: string, title: string, type: string | null, size: number }[]
	text: string
	notices: Notice[]
	/** SHA-256 of each file as it is: given back with the sending. */
	seen: string[]
}

export interface Queued {
	id: number
	/** Sent before under the same key. */
	isKnown: boolean
	notices: Notice[]
}

/** What is written with it, in the one transaction: both are, or neither. */
export type Also = (tx: Tx, id: number) => Promise<AuditEvent[]>

/** Puts a message in the queue, or finds the one that the same key made. @throws {MssError} why it may not leave */
export async function queueMessage(context: Context, request: SendRequest, also: Also = async () => []): Promise<Queued> {
	const known = await knownKey(context, request)
	if (known) {
		return known
	}
	try {
		const made = await composed(context, request)
		return await store(context, request, made, also).catch(async (error: unknown) => {
			await (mayBeWritten(error) ? undefined : context.spool.remove(made.spooled.name))
			throw error
		})
	} catch (error) {
		// A second click won the race, or another program: this one may even have been refused for what that one sent.
		const first = await knownKey(context, request)
		if (first) {
			return first
		}
		throw error
	}
}

/** Everything is checked and composed, nothing is kept. @throws {MssError} why it may not leave */
export async function draftMessage(context: Context, request: SendRequest): Promise<Draft> {
	const { mail, files, titles, types, notices, spooled } = await composed(context, request)
	await context.spool.remove(spooled.name)
	return {
		subject: mail.subject,
		from: mail.from.address,
		to: mail.to,
		replyTo: mail.replyTo,
		size: spooled.size,
		documents: files.map(({ name, size }, index) => ({ name, title: titles[index]!, type: types[index]?.code ?? null, size })),
		text: mail.text,
		notices,
		seen: files.map(({ sourceSha256 }) => sourceSha256),
	}
}

/** What exists leaves as it is; the rest is made. */
async function composed(context: Context, request: SendRequest): Promise<Made> {
	return await makeCarried(context, request) ?? make(context, request)
}

async function knownKey({ ledger: { audit, db } }: Context, request: SendRequest): Promise<Queued | null> {
	const row = request.key === null ? null : await sendingByKey(db, [request.key, audit.pseudonym(request.key)])
	return row ? { id: row.id, isKnown: true, notices: row.fingerprint === fingerprintOf(request) ? [] : [notice('key-reused')] } : null
}

/** The answer that left under this key, though what is answered went on. @throws {MssError} MSS-ANSWER-LEFT: it said something else */
export async function knownAnswer(context: Context, request: SendRequest): Promise<Queued | null> {
	const known = await knownKey(context, request)
	return known && theSame(known)
}

/** As `queueMessage`. @throws {MssError} MSS-ANSWER-LEFT too */
export async function queueAnswer(context: Context, request: SendRequest, also: Also): Promise<Queued> {
	return theSame(await queueMessage(context, request, also))
}

function theSame(queued: Queued): Queued {
	if (queued.notices.some(({ code }) => code === 'key-reused')) {
		throw new MssError('MSS-ANSWER-LEFT', String(queued.id))
	}
	return queued
}

/** ISO 8601, or null: no answer is expected. A day that came meanwhile is no date to answer by any more. */
function dueOf({ answerBy, answerDays }: SendRequest, timeZone: string, now: number): string | null {
	const end = answerBy === null ? null : endOfDay(answerBy, timeZone)
	if (end !== null && end.getTime() > now) {
		return end.toISOString()
	}
	return answerDays === null ? null : new Date(now + answerDays * DAY).toISOString()
}

async function store(
	{ ledger, config, clock }: Context,
	request: SendRequest,
	{ sender, patient, mail, files, titles, types, lineage, chain, notices, spooled }: Made,
	also: Also,
): Promise<Queued> {
	const now = clock.at()
	const due = dueOf(request, config.timeZone, clock.now())
	return ledger.change(async (tx) => {
		await mustStand(tx, sender.mailbox)
		await checkStillLast(tx, lineage)
		const recipients = mail.to.map((given) => ({ given, address: normaliseAddress(given)! }))
		if (!request.again && lineage.every(({ action }) => action !== 'delete')) {
			// Somebody else may have sent the same while this was composed.
			await refuseTwice(tx, sender, patient?.id ?? request.patientId, recipients.map(({ address }) => address), files)
		}
		const answered = request.answers === null ? [] : [request.answers]
		const thread = await threadOf(tx, sender.structure, [...answered, ...chain.toReversed()])
		const id = await queueSending(tx, {
			header_id: mail.messageId,
			envelope_id: randomUUID(),
			key: request.key,
			fingerprint: fingerprintOf(request),
			mailbox: sender.mailbox.address,
			structure: sender.structure,
			patient_id: patient?.id ?? request.patientId,
			subject: mail.subject,
			reply_to: sender.replyTo,
			actor: request.actor,
			spool: spooled.name,
			size: spooled.size,
			raw_sha256: spooled.rawSha256,
			created_at: now,
			cancelled_at: null,
			answer_due_at: due,
			copy: sender.mailbox.sentCopy.enabled ? 'due' : 'none',
			searched_at: null,
			words: searchable([
				mail.subject,
				...titles,
				...mail.to,
				patient?.birthFamilyName ?? null,
				patient?.birthGivenNames ?? null,
				patient?.usedFamilyName ?? null,
			]),
			text: mail.text,
			said: searchable([mail.text]),
			thread,
			answers: request.answers,
			about_patient: request.aboutPatient,
			resends: request.resends,
		})
		for (const [position, file] of files.entries()) {
			await addDocument(tx, {
				outgoing_id: id,
				position,
				name: file.name,
				path: file.path,
				file_id: file.fileId,
				source_sha256: file.sourceSha256,
				sha256: file.sha256,
				title: titles[position]!,
				type_code: types[position]?.code ?? null,
				...lineage[position]!,
			})
		}
		await addRecipients(tx, id, recipients.map(({ given, address }) => ({ address, written: given === address ? null : given })), now)
		const turns = await noteOurs(tx, {
			outgoingId: id,
			structure: sender.structure,
			mailbox: sender.mailbox.address,
			thread: thread ?? `o${id}`,
			to: recipients.map(({ address }) => address),
			partners: await sendersOf(tx, sender.structure, answered),
			verdict: request.verdict,
			due,
			actor: request.actor,
			circuit: request.circuit,
			at: now,
		})
		await ledger.audit.append(tx, [
			{
				action: 'queued',
				actor: request.actor,
				details: {
					outgoing: id,
					sha256: spooled.rawSha256,
					documents: files.map(({ sha256 }) => sha256).join(' '),
					recipients: mail.to.length,
					aboutPatient: request.aboutPatient === null ? null : sha256Of(request.aboutPatient),
					notices: notices.map(({ code }) => code).join(' '),
					environment: config.ins.environment,
				},
			},
			...turns,
			...await also(tx, id),
		])
		return { id, isKnown: false, notices }
	})
}
