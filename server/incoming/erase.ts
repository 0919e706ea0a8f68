/**
 * Traces at the end of their time (design.md "Retention"): no name, matricule, subject, word or text of a message is left in any
 * column; ids, hashes, states, types and addresses of professionals stay, so that receipts, copies and versions are still
 * recognised. What waits for a person is never touched. The register of patients is not a trace, nor are rules and favourites.
 */
import type { Ledger } from '../ledger/ledger.ts'
import type { Decision } from '../ledger/stored/decision.ts'
import type { StoredReading } from '../ledger/stored/reading.stored.ts'
import type { EndedDossier } from '../ledger/tables/dossiers.table.ts'
import type { CdaHeader } from '../mssante/document.ts'

import { endedMessages, messagesById } from '../ledger/reads/messages.reads.ts'
import { tracedTurns } from '../ledger/reads/turns.reads.ts'
import { readCda } from '../ledger/stored/cda.stored.ts'
import { ifSound } from '../ledger/stored/column.ts'
import { readDecision } from '../ledger/stored/decision.ts'
import { readRecipients } from '../ledger/stored/dossier.stored.ts'
import { readReading } from '../ledger/stored/reading.stored.ts'
import { actErased, endedActs } from '../ledger/tables/acts.ts'
import { addressesMetBefore, forgetAddress } from '../ledger/tables/addresses.table.ts'
import { documentErased, documentsOfMessages } from '../ledger/tables/documents.table.ts'
import { dossierErased, endedDossiers } from '../ledger/tables/dossiers.table.ts'
import { dropsForgotten } from '../ledger/tables/dropped.table.ts'
import { erased } from '../ledger/tables/messages.table.ts'
import { endedSendings, sendingErased, sentDocumentsErased } from '../ledger/tables/outgoing.table.ts'
import { receiptErased, receiptsOfMessages } from '../ledger/tables/receipts.table.ts'
import { recipientErased, recipientsOfSendings } from '../ledger/tables/recipients.table.ts'
import { remarksErased } from '../ledger/tables/remarks.ts'
import { turnErased } from '../ledger/tables/turns.table.ts'
import { patientMatricule } from '../mssante/address/address.ts'
import { NOBODY } from '../mssante/ins/identity.ts'
import { NO_ENVELOPE } from '../reading/reading.ts'

export interface Erased {
	messages: number
	sendings: number
	dossiers: number
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
	const messages = await inBatches(() => endedMessages(ledger.db, limit, BATCH), (ids) => eraseMessages(ledger, ids))
	const sendings = await inBatches(() => endedSendings(ledger.db, limit, BATCH), (rows) => eraseSendings(ledger, rows))
	// After the sendings that they became.
	const dossiers = await inBatches(() => endedDossiers(ledger.db, limit, BATCH), (rows) => eraseDossiers(ledger, rows))
	const acts = await eraseActs(ledger, limit)
	await eraseTurns(ledger, limit)
	await dropsForgotten(ledger.db, limit)
	// A citizen's address is their matricule: none is remembered today, some were once.
	for (const address of await addressesMetBefore(ledger.db, limit)) {
		if (patientMatricule(address) !== null) {
			await forgetAddress(ledger.db, address)
		}
	}
	return { messages, sendings, dossiers, acts }
}

async function inBatches<T>(find: () => Promise<T[]>, erase: (found: T[]) => Promise<void>): Promise<number> {
	let count = 0
	for (let found = await find(); found.length > 0; found = await find()) {
		await erase(found)
		count += found.length
	}
	return count
}

async function eraseMessages(ledger: Ledger, ids: number[]): Promise<void> {
	await ledger.change(async (tx) => {
		for (const row of await messagesById(tx, ids)) {
			await erased(tx, row.id, {
				reading: row.reading && bared(() => bareReading(readReading(row))),
				decision: row.decision && bared(() => bareDecision(readDecision(row))),
				sender: professional(row.sender),
			}, ledger.clock.at())
		}
		await remarksErased(tx, ids)
		for (const row of await documentsOfMessages(tx, ids)) {
			const extension = EXTENSION.test(row.extension) ? row.extension : ''
			await documentErased(tx, row.id, {
				name: `${NAME}${extension}`,
				media_type: MEDIA_TYPE.test(row.media_type) ? row.media_type : 'application/octet-stream',
				cda: row.cda && bared(() => bareCda(readCda(row))),
				extension,
			})
		}
		for (const { id, recipient } of await receiptsOfMessages(tx, ids)) {
			await receiptErased(tx, id, professional(recipient) ?? nameless(id))
		}
		await ledger.audit.append(tx, [{ action: 'traces-erased', details: { messages: ids.length } }])
	})
}

async function eraseSendings(ledger: Ledger, rows: { id: number, key: string | null }[]): Promise<void> {
	await ledger.change(async (tx) => {
		const ids = rows.map(({ id }) => id)
		for (const { id, key } of rows) {
			await sendingErased(tx, id, key && ledger.audit.pseudonym(key), ledger.clock.at())
		}
		await sentDocumentsErased(tx, ids, NAME)
		for (const { outgoing_id: id, position, address } of await recipientsOfSendings(tx, ids)) {
			await recipientErased(tx, id, position, professional(address) ?? nameless(position))
		}
		await ledger.audit.append(tx, [{ action: 'traces-erased', details: { sendings: ids.length } }])
	})
}

async function eraseDossiers(ledger: Ledger, rows: EndedDossier[]): Promise<void> {
	await ledger.change(async (tx) => {
		for (const { id, key, recipients } of rows) {
			const to = bared(() => readRecipients({ id, recipients }).map((address, index) => professional(address) ?? nameless(index)))
			const instead = { name: NAME, recipients: to ?? '[]', key: key && ledger.audit.pseudonym(key) }
			await dossierErased(tx, id, instead, ledger.clock.at())
		}
		await ledger.audit.append(tx, [{ action: 'traces-erased', details: { dossiers: rows.length } }])
	})
}

/** What people saw, wrote and chose; that they decided, and what kind of thing, stays. */
async function eraseActs(ledger: Ledger, limit: string): Promise<number> {
	return ledger.change(async (tx) => {
		const rows = await endedActs(tx, limit)
		for (const { id, sender } of rows) {
			await actErased(tx, id, professional(sender), ledger.clock.at())
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

/** Of what does not fit, nothing is left: its time is over like the others', and it keeps none of them. */
function bared(bare: () => unknown): string | null {
	return ifSound(() => JSON.stringify(bare()), () => {})
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
		reasons: reasons.map((reason) => ({ rule: reason.rule, outcome: reason.outcome, text: '' })),
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
