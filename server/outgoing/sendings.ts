/** Lists of what leaves, as the people of some mailboxes look through them. */
import type { Expression, ExpressionBuilder, Selectable, SqlBool } from 'kysely'
import type { Db } from '../ledger/ledger.ts'
import type { RecipientState, Tables } from '../ledger/schema.ts'
import type { Window } from '../ledger/windows.ts'

import { allWords } from '../ledger/windows.ts'
import { WITHOUT_ANSWER } from './report.ts'

/** `todo`: somebody must look; `late`: the answer has not come in time, or nothing is heard. */
export type SendingFilter
	= 'all'
		| 'todo'
		| 'waiting'
		| 'sent'
		| 'delivered'
		| 'processed'
		| 'notIntegrated'
		| 'answered'
		| 'late'
		| 'failed'
		| 'unclear'
		| 'cancelled'

export interface WantedSendings extends Window {
	filter: SendingFilter
	/** Of these mailboxes, and of no other. */
	mailboxes: string[]
	patient: { structure: string, id: string } | null
	q: string
}

const STATES: Partial<Record<SendingFilter, RecipientState[]>> = {
	waiting: ['queued'],
	sent: ['accepted'],
	delivered: ['delivered', 'displayed'],
	processed: ['processed'],
	notIntegrated: ['notIntegrated'],
	answered: ['answered'],
	failed: ['failed'],
	unclear: ['unclear'],
}
const TROUBLES: RecipientState[] = ['failed', 'unclear', 'notIntegrated', 'expired']
/** Milliseconds after which a failure is no longer a task: it was seen, or never will be. */
const RECENT = 30 * 24 * 60 * 60 * 1000

type Builder = ExpressionBuilder<Tables, 'outgoing'>

export async function listSendings(
	db: Db,
	{ filter, mailboxes, patient, q, offset, limit }: WantedSendings,
): Promise<{ total: number, rows: Selectable<Tables['outgoing']>[] }> {
	if (mailboxes.length === 0) {
		return { total: 0, rows: [] }
	}
	let query = db.selectFrom('outgoing').where('mailbox', 'in', mailboxes).where((eb) => suits(eb, filter))
	query = patient === null ? query : query.where('structure', '=', patient.structure).where('patient_id', '=', patient.id)
	for (const has of allWords('words', q)) {
		query = query.where(has)
	}
	const { total } = await query.select(({ fn }) => fn.countAll<number>().as('total')).executeTakeFirstOrThrow()
	return { total, rows: await query.selectAll().orderBy('id', 'desc').offset(offset).limit(limit).execute() }
}

/** How many sendings need somebody. */
export async function countTasks(db: Db, mailboxes: string[]): Promise<number> {
	return (await listSendings(db, { filter: 'todo', mailboxes, patient: null, q: '', offset: 0, limit: 0 })).total
}

function suits(eb: Builder, filter: SendingFilter): Expression<SqlBool> {
	if (filter === 'all') {
		return eb.lit(true)
	}
	if (filter === 'cancelled') {
		return eb('cancelled_at', 'is not', null)
	}
	const isAlive = eb('cancelled_at', 'is', null)
	return eb.and([isAlive, filter === 'todo' ? needsSomebody(eb) : filter === 'late' ? isLate(eb) : hasState(eb, STATES[filter]!)])
}

function needsSomebody(eb: Builder): Expression<SqlBool> {
	return eb.or([eb.and([hasState(eb, TROUBLES), eb('created_at', '>', new Date(Date.now() - RECENT).toISOString())]), isUnanswered(eb)])
}

function isLate(eb: Builder): Expression<SqlBool> {
	return eb.or([hasState(eb, ['expired']), isUnanswered(eb)])
}

function isUnanswered(eb: Builder): Expression<SqlBool> {
	return eb.and([eb('answer_due_at', '<', new Date().toISOString()), eb.or([hasState(eb, WITHOUT_ANSWER), hasQuestion(eb)])])
}

/** They answered by a question: nothing is settled. */
function hasQuestion(eb: Builder): Expression<SqlBool> {
	return eb.exists(
		eb.selectFrom('recipients').select('position').whereRef('outgoing_id', '=', 'outgoing.id').where('question_at', 'is not', null),
	)
}

function hasState(eb: Builder, states: RecipientState[]): Expression<SqlBool> {
	return eb.exists(
		eb.selectFrom('recipients').select('position').whereRef('outgoing_id', '=', 'outgoing.id').where('state', 'in', states),
	)
}
