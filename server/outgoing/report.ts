import type { RecipientState } from '../ledger/ledger-schema.ts'
/** Where a sent message is: each recipient's state, and what a person must do about it. */
import type { Ledger } from '../ledger/ledger.ts'
import type { Successor } from '../ledger/reads/outgoing.reads.ts'
import type { OutgoingRow } from '../ledger/tables/outgoing.table.ts'
import type { RecipientRow } from '../ledger/tables/recipients.table.ts'
import type { Sending } from '../views/sendings.view.ts'
import type { OutgoingState } from './recipient-state.ts'

import { sendingById } from '../ledger/reads/outgoing.reads.ts'
import { MISSED } from '../ledger/tables/recipients.table.ts'
import { allSendings, gatherSendings, WITHOUT_ANSWER } from '../views/sendings.view.ts'
import { stateOf } from './recipient-state.ts'
import { wholeOf } from './told-words.ts'

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
	/** The sending that left in its place, to those whom it did not reach; null: none. */
	resentBy: number | null
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
		text: 'Le message n’est pas arrivé : lisez la réponse du serveur, corrigez, puis envoyez de nouveau ou utilisez un autre moyen.',
	},
	unclear: {
		kind: 'unclear',
		text: 'On ne sait pas si le message est parti : demandez au destinataire, puis dites-le dans « Envois ».',
	},
	notIntegrated: {
		kind: 'notIntegrated',
		text: 'Le message est arrivé, mais le document n’a pas été intégré : lisez la raison et prévenez le destinataire.',
	},
	expired: { kind: 'silent', text: 'Aucune nouvelle de ce destinataire : vérifiez auprès de lui qu’il a bien reçu le message.' },
}

export async function sentReport({ db, clock }: Pick<Ledger, 'db' | 'clock'>, id: number): Promise<SentReport | null> {
	const row = await sendingById(db, id)
	return row ? (await gatherSendings(db, [row])).map((one) => reportOf(one, new Date(clock.now())))[0]! : null
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
		recipients: recipients.map((recipient) => {
			const { address, written, state, code } = recipient
			const text = wholeOf(recipient)
			return { address: written ?? address, state, ...code !== null && { code }, ...text !== null && { text } }
		}),
		resentBy: recipients.findLast((one) => one.resent_by !== null)?.resent_by ?? null,
		tasks: row.cancelled_at === null ? recipients.flatMap((recipient) => tasksOf(recipient, isLate, isMade(row))) : [],
	}
}

/** False: it was refused before it was composed (refuse-asked.ts). */
export function isMade({ size }: Pick<OutgoingRow, 'size'>): boolean {
	return size > 0
}

/** Whom another sending has reached needs nobody here; those whom this one had reached owe their answer all the same. */
function tasksOf(
	{ address, written, state, question_at: questionAt, resent_by: resentBy }: RecipientRow,
	isLate: boolean,
	wasMade: boolean,
): Task[] {
	const task = state === 'failed' && !wasMade ? { kind: 'failed' as const, text: NEVER_MADE } : TASKS[state]
	if (resentBy !== null && MISSED.includes(state)) {
		return []
	}
	const isSilent = isLate && (WITHOUT_ANSWER.includes(state) || (state === 'answered' && questionAt !== null))
	return [
		...task ? [{ ...task, address: written ?? address }] : [],
		...isSilent ? [{ kind: 'unanswered' as const, address: written ?? address, text: UNANSWERED }] : [],
	]
}

/** Nothing was composed: no server said anything. */
const NEVER_MADE = 'Ce qui avait été demandé n’est pas parti\u00A0: lisez pourquoi, corrigez, puis envoyez de nouveau ou utilisez un autre '
	+ 'moyen.'
const UNANSWERED = 'La réponse attendue n’est pas arrivée dans le délai : relancez le destinataire.'

function by(after: Successor[], action: Successor['action']): number | null {
	return after.findLast((one) => one.action === action)?.by ?? null
}

/** All of them, newest first. */
export async function sentReports({ db, clock }: Pick<Ledger, 'db' | 'clock'>): Promise<SentReport[]> {
	const reports: SentReport[] = []
	for await (const sending of allSendings(db)) {
		reports.push(reportOf(sending, new Date(clock.now())))
	}
	return reports
}
