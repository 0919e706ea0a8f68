/** What leaves, as the people of some mailboxes look through it: lists, what needs somebody, and each with all that says where it is. */
import type { Expression, ExpressionBuilder, SqlBool } from 'kysely'
import type { Db } from '../ledger/db.ts'
import type { RecipientState, Tables } from '../ledger/ledger-schema.ts'
import type { SentDocumentRow, Successor } from '../ledger/reads/outgoing.reads.ts'
import type { OutgoingRow } from '../ledger/tables/outgoing.table.ts'
import type { RecipientRow } from '../ledger/tables/recipients.table.ts'
import type { Period, Window } from '../ledger/windows.ts'

import { sql } from 'kysely'
import { sentDocumentsOf, successorsOf } from '../ledger/reads/outgoing.reads.ts'
import { linesOf } from '../ledger/reads/patient-lines.ts'
import { recipientsOf } from '../ledger/reads/recipients.reads.ts'
import { MISSED } from '../ledger/tables/recipients.table.ts'
import { allWords, apart } from '../ledger/windows.ts'

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

/** `at`: it is late by that instant, ISO 8601. */
export interface WantedSendings extends Window {
	at: string
	filter: SendingFilter
	/** Of these mailboxes, and of no other. */
	mailboxes: string[]
	patient: { structure: string, id: string } | null
	/** Of what was prepared in it; null: whenever. */
	period?: Period | null
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
/** Whoever is in one of these has not answered. */
export const WITHOUT_ANSWER: RecipientState[] = ['accepted', 'delivered', 'displayed', 'processed', 'expired']
/** Milliseconds after which a failure is no longer a task: it was seen, or never will be. */
const RECENT = 30 * 24 * 60 * 60 * 1000

type Builder = ExpressionBuilder<Tables, 'outgoing'>

export async function listSendings(
	db: Db,
	{ filter, mailboxes, patient, period = null, q, offset, limit, at }: WantedSendings,
): Promise<{ total: number, rows: OutgoingRow[] }> {
	if (mailboxes.length === 0) {
		return { total: 0, rows: [] }
	}
	const query = (isTheirs: Expression<SqlBool>) => db
		.selectFrom('outgoing')
		.where(isTheirs)
		.where((eb) => suits(eb, filter, at))
		.$if(period !== null, (then) => then.where(apart(sql<SqlBool>`created_at >= ${period!.from} AND created_at < ${period!.to}`)))
		.$if(patient !== null, (about) => about.where('structure', '=', patient!.structure).where('patient_id', 'in', linesOf(patient!)))
		.where((eb) => eb.and(allWords('words', q)))
	const isTheirs = sql<SqlBool>`mailbox IN (${sql.join(mailboxes)})`
	// Of all of several mailboxes, in their order; of what is rare, by what makes it rare.
	const walked = filter === 'all' && mailboxes.length === 1 ? isTheirs : apart(isTheirs)
	const { total } = await query(filter === 'all' ? isTheirs : walked)
		.select(({ fn }) => fn.countAll<number>().as('total'))
		.executeTakeFirstOrThrow()
	const rows = limit === 0
		? []
		: await (filter === 'all' ? query(walked) : db.selectFrom('outgoing').where('id', 'in', query(walked).select('id')))
				.selectAll()
				.orderBy('id', 'desc').offset(offset).limit(limit).execute()
	return { total, rows }
}

/** How many need somebody. */
export async function countTasks(db: Db, mailboxes: string[], at: string): Promise<number> {
	return (await listSendings(db, { filter: 'todo', mailboxes, patient: null, q: '', offset: 0, limit: 0, at })).total
}

function suits(eb: Builder, filter: SendingFilter, at: string): Expression<SqlBool> {
	if (filter === 'all') {
		return eb.lit(true)
	}
	if (filter === 'cancelled') {
		return eb('cancelled_at', 'is not', null)
	}
	const isAlive = eb('cancelled_at', 'is', null)
	return eb.and([
		isAlive,
		filter === 'todo' ? needsSomebody(eb, at) : filter === 'late' ? isLate(eb, at) : hasState(eb, STATES[filter]!),
	])
}

function needsSomebody(eb: Builder, at: string): Expression<SqlBool> {
	const recent = new Date(Date.parse(at) - RECENT).toISOString()
	const inTrouble = eb.or([hasState(eb, ['unclear']), hasState(eb, MISSED, 'alone')])
	return eb.or([eb.and([inTrouble, eb('created_at', '>', recent)]), isUnanswered(eb, at)])
}

function isLate(eb: Builder, at: string): Expression<SqlBool> {
	return eb.or([hasState(eb, ['expired']), isUnanswered(eb, at)])
}

function isUnanswered(eb: Builder, at: string): Expression<SqlBool> {
	return eb.and([eb('answer_due_at', '<', at), isAwaited(eb)])
}

/** Somebody has not answered, or by a question alone: nothing is settled. */
function isAwaited(eb: Builder): Expression<SqlBool> {
	return eb.exists(eb
		.selectFrom('recipients')
		.select('position')
		.whereRef('outgoing_id', '=', 'outgoing.id')
		.where((of) => apart(of.or([of('state', 'in', WITHOUT_ANSWER), of('question_at', 'is not', null)]))))
}

/** Those in trouble are few: they are found first. `alone`: for whom nothing else left since. */
function hasState(eb: Builder, states: RecipientState[], which: 'all' | 'alone' = 'all'): Expression<SqlBool> {
	const inState = eb.selectFrom('recipients').select('outgoing_id').where('state', 'in', states)
	return eb('outgoing.id', 'in', which === 'all' ? inState : inState.where('resent_by', 'is', null))
}

/** A sending with all that says where it is. */
export interface Sending {
	row: OutgoingRow
	recipients: RecipientRow[]
	documents: SentDocumentRow[]
	/** What replaced or retracted it. */
	after: Successor[]
	/** The received message whose documents these are. */
	forwards: number | null
}

/** Of any number of them, with as many statements as of one. */
export async function gatherSendings(db: Db, rows: OutgoingRow[]): Promise<Sending[]> {
	if (rows.length === 0) {
		return []
	}
	const ids = rows.map(({ id }) => id)
	const recipients = Map.groupBy(await recipientsOf(db, ids), (one) => one.outgoing_id)
	const documents = Map.groupBy(await sentDocumentsOf(db, ids), (one) => one.outgoing_id)
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

/** Gathered at once. */
const BATCH = 500

/** All of them, the newest first. */
export async function* allSendings(db: Db): AsyncGenerator<Sending> {
	for (let before = Number.MAX_SAFE_INTEGER; ;) {
		const rows = await db.selectFrom('outgoing').selectAll().where('id', '<', before).orderBy('id', 'desc').limit(BATCH).execute()
		yield* await gatherSendings(db, rows)
		if (rows.length < BATCH) {
			return
		}
		before = rows.at(-1)!.id
	}
}
