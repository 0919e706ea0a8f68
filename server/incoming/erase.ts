/**
 * Traces at the end of their time (design.md "Retention"): no name, matricule, subject, word or text of a message is left in any
 * column; ids, hashes, states, types and addresses of professionals stay, so that receipts, copies and versions are still
 * recognised. What waits for a person is never touched. The register of patients is not a trace, nor are rules and favourites.
 */
import type { Db, Ledger } from '../ledger/ledger.ts'
import type { CdaHeader } from '../mssante/document.ts'
import type { Decision } from '../patients/match.ts'
import type { Reading } from '../reading/reading.ts'

import { tracedTurns } from '../ledger/reads/turns.ts'
import { actErased } from '../ledger/tables/acts.ts'
import { forgetAddress } from '../ledger/tables/addresses.ts'
import { documentErased } from '../ledger/tables/documents.ts'
import { erased } from '../ledger/tables/messages.ts'
import { sendingErased, sentDocumentsErased } from '../ledger/tables/outgoing.ts'
import { receiptErased } from '../ledger/tables/receipts.ts'
import { recipientErased } from '../ledger/tables/recipients.ts'
import { turnErased } from '../ledger/tables/turns.ts'
import { patientMatricule } from '../mssante/address/address.ts'
import { NOBODY } from '../mssante/ins/identity.ts'
import { wordsOf } from '../ops/chip.ts'
import { NO_ENVELOPE } from '../reading/reading.ts'

type StoredReading = Pick<Reading, 'kind' | 'envelope' | 'findings' | 'notification'>

export interface Erased {
	messages: number
	sendings: number
	acts: number
}

/** Rows of one transaction. */
const BATCH = 100
/** In place of a file's name. */
const NAME = 'Document'
/** Kept of what a stranger wrote only if it looks like what it says. */
const EXTENSION = /^\.[a-z0-9]{1,5}$/
const MEDIA_TYPE = /^[a-z]+\/[a-z0-9.+-]{1,80}$/i

/** Erases what ended before `limit` (ISO 8601) and whose raw mail is gone. */
export async function eraseTraces(ledger: Ledger, limit: string): Promise<Erased> {
	const messages = await inBatches(() => endedMessages(ledger.db, limit), (ids) => eraseMessages(ledger, ids))
	const sendings = await inBatches(() => endedSendings(ledger.db, limit), (ids) => eraseSendings(ledger, ids))
	const acts = await eraseActs(ledger, limit)
	await eraseTurns(ledger, limit)
	// A citizen's address is their matricule: none is remembered today, some were once.
	for (const { address } of await ledger.db.selectFrom('correspondents').select('address').where('last_at', '<', limit).execute()) {
		if (patientMatricule(address) !== null) {
			await forgetAddress(ledger.db, address)
		}
	}
	return { messages, sendings, acts }
}

async function inBatches(find: () => Promise<number[]>, erase: (ids: number[]) => Promise<void>): Promise<number> {
	let count = 0
	for (let ids = await find(); ids.length > 0; ids = await find()) {
		await erase(ids)
		count += ids.length
	}
	return count
}

async function endedMessages(db: Db, limit: string): Promise<number[]> {
	const rows = await db
		.selectFrom('messages')
		.select('id')
		.where('erased_at', 'is', null)
		.where('spool', 'is', null)
		.where('final_at', '<', limit)
		.where(({ or, eb }) => or([eb('state', 'in', ['filed', 'ignored']), eb('closed_at', 'is not', null)]))
		.where(({ not, exists, selectFrom }) => not(exists(selectFrom('acts')
			.select('acts.id')
			.whereRef('acts.message_id', '=', 'messages.id')
			.where('acts.state', 'in', ['asked', 'planned']))))
		.limit(BATCH)
		.execute()
	return rows.map(({ id }) => id)
}

async function endedSendings(db: Db, limit: string): Promise<number[]> {
	const rows = await db
		.selectFrom('outgoing')
		.select('id')
		.where('erased_at', 'is', null)
		.where('spool', 'is', null)
		.where('created_at', '<', limit)
		.where(({ not, exists, selectFrom }) => not(exists(selectFrom('recipients')
			.select('position')
			.whereRef('outgoing_id', '=', 'outgoing.id')
			.where(({ or, eb }) => or([eb('state', 'in', ['queued', 'unclear']), eb('changed_at', '>=', limit)])))))
		.limit(BATCH)
		.execute()
	return rows.map(({ id }) => id)
}

async function eraseMessages(ledger: Ledger, ids: number[]): Promise<void> {
	await ledger.change(async (tx) => {
		for (const row of await tx
			.selectFrom('messages')
			.select(['id', 'reading', 'decision', 'sender'])
			.where('id', 'in', ids)
			.execute()) {
			await erased(tx, row.id, {
				reading: row.reading && JSON.stringify(bareReading(JSON.parse(row.reading) as StoredReading)),
				decision: row.decision && JSON.stringify(bareDecision(JSON.parse(row.decision) as Decision)),
				sender: professional(row.sender),
			})
		}
		for (const row of await tx
			.selectFrom('documents')
			.select(['id', 'cda', 'extension', 'media_type'])
			.where('message_id', 'in', ids)
			.execute()) {
			const extension = EXTENSION.test(row.extension) ? row.extension : ''
			await documentErased(tx, row.id, {
				name: `${NAME}${extension}`,
				media_type: MEDIA_TYPE.test(row.media_type) ? row.media_type : 'application/octet-stream',
				cda: row.cda && JSON.stringify(bareCda(JSON.parse(row.cda) as CdaHeader)),
				extension,
			})
		}
		for (const { id, recipient } of await tx
			.selectFrom('outbox')
			.select(['id', 'recipient'])
			.where('message_id', 'in', ids)
			.execute()) {
			await receiptErased(tx, id, professional(recipient) ?? nameless(id))
		}
		await ledger.audit.append(tx, [{ action: 'traces-erased', details: { messages: ids.length } }])
	})
}

async function eraseSendings(ledger: Ledger, ids: number[]): Promise<void> {
	await ledger.change(async (tx) => {
		for (const { id, key } of await tx.selectFrom('outgoing').select(['id', 'key']).where('id', 'in', ids).execute()) {
			await sendingErased(tx, id, key && ledger.audit.pseudonym(key))
		}
		await sentDocumentsErased(tx, ids, NAME)
		for (const { outgoing_id: id, position, address } of await tx
			.selectFrom('recipients')
			.select(['outgoing_id', 'position', 'address'])
			.where('outgoing_id', 'in', ids)
			.execute()) {
			await recipientErased(tx, id, position, professional(address) ?? nameless(position))
		}
		await ledger.audit.append(tx, [{ action: 'traces-erased', details: { sendings: ids.length } }])
	})
}

/** What people saw, wrote and chose; that they decided, and what kind of thing, stays. */
async function eraseActs(ledger: Ledger, limit: string): Promise<number> {
	return ledger.change(async (tx) => {
		const rows = await tx
			.selectFrom('acts')
			.select(['id', 'sender'])
			.where('erased_at', 'is', null)
			.where('at', '<', limit)
			.where('state', 'not in', ['asked', 'planned'])
			.execute()
		for (const { id, sender } of rows) {
			await actErased(tx, id, professional(sender))
		}
		return rows.length
	})
}

/**
 * Those that were over before then, or that nothing is left of but that they stand open: whose citizen they were with, and why a person
 * closed them; that it was asked, and answered, stays.
 */
async function eraseTurns(ledger: Ledger, limit: string): Promise<void> {
	await ledger.change(async (tx) => {
		for (const { id, partner } of await tracedTurns(tx, limit)) {
			await turnErased(tx, id, professional(partner) ?? nameless(id))
		}
	})
}

/** As it is once erased: the pages that read it find their shape. */
function bareReading({ kind, envelope, findings, notification }: StoredReading): StoredReading {
	const { messageId, date, from, senders, autoSubmitted, answers } = envelope
	return {
		kind,
		envelope: {
			...NO_ENVELOPE,
			messageId,
			date,
			from: professional(from),
			senders: senders.filter((one) => professional(one) !== null),
			autoSubmitted,
			answers,
		},
		findings: findings.map(({ code, severity }) => ({ code, severity, text: '' })),
		notification: notification && {
			...notification,
			recipients: notification.recipients.map(({ address, outcome, code }) => ({
				address: professional(address),
				outcome,
				code,
				text: '',
			})),
		},
	}
}

function bareDecision({ outcome, patientId, mdn, reasons }: Decision): Decision {
	return {
		outcome,
		patientId,
		mdn,
		reasons: reasons.map((reason) => ({ rule: reason.rule, outcome: reason.outcome, text: wordsOf(reason.rule) ?? '' })),
		proposals: [],
	}
}

function bareCda(header: CdaHeader): CdaHeader {
	return { ...header, type: { ...header.type, display: null }, title: null, patient: NOBODY }
}

/** The address of somebody who is no patient, or null. */
function professional(address: string | null): string | null {
	return address === null || patientMatricule(address) !== null ? null : address
}

function nameless(position: number): string {
	return `usager-${position}@efface.invalid`
}
