/** What was composed goes into the queue: the message, its documents, its recipients and its turns in one transaction. */
import type { Context } from '../context.ts'
import type { AuditEvent } from '../ledger/audit.ts'
import type { Tx } from '../ledger/ledger.ts'
import type { Made } from './make.ts'
import type { Notice } from './notice.ts'
import type { SendRequest } from './request.ts'

import { randomUUID } from 'node:crypto'
import { sha256Of } from '../files/sha256.ts'
import { sendersOf } from '../ledger/reads/messages.reads.ts'
import { addDocument, queueSending } from '../ledger/tables/outgoing.table.ts'
import { addRecipients } from '../ledger/tables/recipients.table.ts'
import { mustStand } from '../mailbox/standing.ts'
import { normaliseAddress } from '../mssante/address/address.ts'
import { searchable } from '../mssante/searchable.ts'
import { noteOurs } from '../turns/turns.ts'
import { endOfDay } from './local-time.ts'
import { refuseTwice } from './make.ts'
import { threadOf } from './thread.ts'
import { checkStillLast } from './versions.ts'

const DAY = 24 * 60 * 60 * 1000

export interface Queued {
	id: number
	/** Sent before under the same key. */
	isKnown: boolean
	notices: Notice[]
}

/** What is written with it, in the one transaction: both are, or neither. */
export type Also = (tx: Tx, id: number) => Promise<AuditEvent[]>

/** ISO 8601, or null: no answer is expected. A day that came meanwhile is no date to answer by any more. */
function dueOf({ answerBy, answerDays }: SendRequest, timeZone: string, now: number): string | null {
	const end = answerBy === null ? null : endOfDay(answerBy, timeZone)
	if (end !== null && end.getTime() > now) {
		return end.toISOString()
	}
	return answerDays === null ? null : new Date(now + answerDays * DAY).toISOString()
}

/** @param fingerprint of the request, as it was asked first. @throws {MssError} MSS-SEND-FROM, MSS-SEND-AGAIN, and what `also` throws */
export async function queueMade(
	{ ledger, config, clock }: Context,
	request: SendRequest,
	{ sender, patient, mail, files, titles, types, lineage, chain, notices, spooled }: Made,
	fingerprint: string,
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
			fingerprint,
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
