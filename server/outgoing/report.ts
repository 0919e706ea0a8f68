/** Where a sent message is: each recipient's state, and what a person must do about it. */
import type { Selectable } from 'kysely'
import type { Db } from '../ledger/ledger.ts'
import type { RecipientState, Tables } from '../ledger/schema.ts'
import type { OutgoingState } from './state.ts'
import type { Successor } from './versions.ts'

import { stateOf } from './state.ts'
import { successorsOf } from './versions.ts'

export interface SentReport {
	id: number
	messageId: string
	state: OutgoingState
	from: string
	patientId: string | null
	createdAt: string
	documents: SentDocument[]
	recipients: { address: string, state: RecipientState, code?: string, text?: string }[]
	/** Sendings that this one replaces or retracts, and those that replaced or retracted it; null: none. */
	replaces: number | null
	retracts: number | null
	replacedBy: number | null
	retracted: number | null
	/** The received message whose documents these are, as they came. */
	forwards: number | null
	tasks: Task[]
}

export interface SentDocument {
	name: string
	title: string
	type: string | null
	sha256: string
	path: string
	/** Of a health document: 1, 2, … */
	version: number | null
	replacedBy: number | null
	retracted: number | null
}

export interface Task {
	kind: 'failed' | 'unclear' | 'notIntegrated' | 'silent' | 'unanswered'
	address: string
	/** What happened, and what to do. */
	text: string
}

const TASKS: Partial<Record<RecipientState, { kind: Task['kind'], text: string }>> = {
	failed: {
		kind: 'failed',
		text: 'Le message n’est pas arrivé : lisez la réponse du serveur, corrigez, puis envoyez de nouveau ou utilisez un autre moyen.',
	},
	unclear: {
		kind: 'unclear',
		text: 'On ne sait pas si le message est parti : demandez au destinataire, puis tranchez (mssante settle).',
	},
	notIntegrated: {
		kind: 'notIntegrated',
		text: 'Le message est arrivé, mais le document n’a pas été intégré : lisez la raison et prévenez le destinataire.',
	},
	expired: { kind: 'silent', text: 'Aucune nouvelle de ce destinataire : vérifiez auprès de lui qu’il a bien reçu le message.' },
}
export const WITHOUT_ANSWER: RecipientState[] = ['accepted', 'delivered', 'displayed', 'processed', 'expired']

export async function sentReport(db: Db, id: number, now = new Date()): Promise<SentReport | null> {
	const row = await db.selectFrom('outgoing').selectAll().where('id', '=', id).executeTakeFirst()
	return row ? (await gatherSendings(db, [row])).map((one) => reportOf(one, now))[0]! : null
}

/** A sending with all that says where it is. */
export interface Sending {
	row: Selectable<Tables['outgoing']>
	recipients: Selectable<Tables['recipients']>[]
	documents: Selectable<Tables['outgoing_documents']>[]
	/** What replaced or retracted it. */
	after: Successor[]
	/** The received message whose documents these are. */
	forwards: number | null
}

/** Of any number of them, with as many statements as of one. */
export async function gatherSendings(db: Db, rows: Selectable<Tables['outgoing']>[]): Promise<Sending[]> {
	if (rows.length === 0) {
		return []
	}
	const ids = rows.map(({ id }) => id)
	const recipients = Map.groupBy(
		await db.selectFrom('recipients').selectAll().where('outgoing_id', 'in', ids).orderBy('position').execute(),
		(one) => one.outgoing_id,
	)
	const documents = Map.groupBy(
		await db.selectFrom('outgoing_documents').selectAll().where('outgoing_id', 'in', ids).orderBy('position').execute(),
		(one) => one.outgoing_id,
	)
	const after = Map.groupBy(await successorsOf(db, ids), ({ target }) => target)
	const received = [...documents.values()].flat().flatMap(({ received_id: id }) => id ?? [])
	const messages
		= received.length === 0 ? [] : await db.selectFrom('documents').select(['id', 'message_id']).where('id', 'in', received).execute()
	return rows.map((row) => {
		const own = documents.get(row.id) ?? []
		return {
			row,
			recipients: recipients.get(row.id) ?? [],
			documents: own,
			after: after.get(row.id) ?? [],
			forwards: messages.find(({ id }) => own.some(({ received_id: document }) => document === id))?.message_id ?? null,
		}
	})
}

/** Pure. */
export function reportOf({ row, recipients, documents, after, forwards }: Sending, now: Date): SentReport {
	const isLate = row.answer_due_at !== null && row.answer_due_at < now.toISOString()
	return {
		id: row.id,
		messageId: row.header_id,
		state: stateOf(recipients.map(({ state }) => state), row.cancelled_at !== null),
		from: row.mailbox,
		patientId: row.patient_id,
		createdAt: row.created_at,
		documents: documents.map(({ name, title, type_code: type, sha256, path, version, position }) => ({
			name,
			title,
			type,
			sha256,
			path,
			version,
			replacedBy: by(after.filter((one) => one.position === position), 'replace'),
			retracted: by(after.filter((one) => one.position === position), 'delete'),
		})),
		replaces: documents.find(({ action }) => action === 'replace')?.target_id ?? null,
		retracts: documents.find(({ action }) => action === 'delete')?.target_id ?? null,
		replacedBy: by(after, 'replace'),
		retracted: by(after, 'delete'),
		forwards,
		recipients: recipients.map(({ address, written, state, code, text }) => ({
			address: written ?? address,
			state,
			...code !== null && { code },
			...text !== null && { text },
		})),
		tasks: row.cancelled_at === null ? recipients.flatMap((recipient) => tasksOf(recipient, isLate)) : [],
	}
}

function tasksOf({ address, written, state, question_at: questionAt }: Selectable<Tables['recipients']>, isLate: boolean): Task[] {
	const task = TASKS[state]
	const isSilent = isLate && (WITHOUT_ANSWER.includes(state) || (state === 'answered' && questionAt !== null))
	return [
		...task ? [{ ...task, address: written ?? address }] : [],
		...isSilent ? [{ kind: 'unanswered' as const, address: written ?? address, text: UNANSWERED }] : [],
	]
}

const UNANSWERED = 'La réponse attendue n’est pas arrivée dans le délai : relancez le destinataire.'

function by(after: Successor[], action: Successor['action']): number | null {
	return after.findLast((one) => one.action === action)?.by ?? null
}

/** Sendings gathered at once. */
const BATCH = 500

/** All of them, newest first. */
export async function sentReports(db: Db): Promise<SentReport[]> {
	const rows = await db.selectFrom('outgoing').selectAll().orderBy('id', 'desc').execute()
	const reports: SentReport[] = []
	for (let start = 0; start < rows.length; start += BATCH) {
		reports.push(...(await gatherSendings(db, rows.slice(start, start + BATCH))).map((one) => reportOf(one, new Date())))
	}
	return reports
}
