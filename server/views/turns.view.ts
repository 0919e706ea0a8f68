/** Turns as they are listed: each with its patient, its title and the words that wait, joined; the most urgent first. */
import type { SqlBool } from 'kysely'
import type { Db } from '../ledger/db.ts'
import type { RecipientState, Whose } from '../ledger/ledger-schema.ts'
import type { TurnRow } from '../ledger/tables/turns.table.ts'
import type { Verdict } from '../mssante/verdict/verdict.ts'
import type { Looked } from './looked.ts'

import { sql } from 'kysely'
import { joined } from '../ledger/dialects/either.ts'
import { apart } from '../ledger/windows.ts'
import { isTurnSeen } from './looked.ts'

/** Turns of one list at most: those that wait longest are the first. */
const MOST = 500

export interface TurnView {
	id: number
	thread: string
	/** Message-ID of what gave the turn; null: its traces were erased. */
	messageId: string | null
	/** Number of the received message that waits, or that nobody has understood yet. */
	message: number | null
	sending: number | null
	/** Where our message is, at them; `failed`: they were asked nothing. Null: it is ours, or its traces were erased. */
	state: RecipientState | null
	structure: string
	patientId: string | null
	mailbox: string
	partner: string
	asker: Whose
	whose: Whose
	since: string
	due: string | null
	overdue: boolean
	verdict: Verdict | null
	isDisputed: boolean
	/** They wrote, and a person must say what it means. */
	isUnread: boolean
	title: string
	/** Their words, where it is ours or unread; null as well for whoever may not read them. */
	text: string | null
	closedAt: string | null
	reason: string | null
	remindedAt: string | null
	circuit: string | null
}

export interface WantedTurns {
	whose?: Whose
	/** Closed ones too. */
	all?: boolean
	/** Only those of which a person must say what was answered. */
	unread?: boolean
	thread?: string
	/** These, and no other. */
	ids?: number[]
	/** Null: everything. */
	looked: Looked | null
}

export async function listTurns(db: Db, wanted: WantedTurns, now: string): Promise<TurnView[]> {
	const isRead = (table: string) => wanted.looked?.messages(table) ?? sql<SqlBool>`1 = 1`
	const rows = await turns(db, wanted)
		.leftJoin('messages', (join) =>
			join.on(sql<SqlBool>`messages.id = CASE WHEN turns.whose = 'ours' OR turns.unread_id IS NOT NULL
				THEN coalesce(turns.unread_id, turns.message_id) ELSE NULL END`).on(isRead('messages')))
		.leftJoin('messages as asked', (join) => join.on(sql<SqlBool>`turns.asker = 'theirs' AND asked.id = (
			SELECT turn_moves.message_id FROM turn_moves WHERE turn_moves.turn_id = turns.id AND turn_moves.message_id IS NOT NULL
				ORDER BY turn_moves.id LIMIT 1)`).on(isRead('asked')))
		.leftJoin('outgoing', 'outgoing.id', 'turns.outgoing_id')
		.leftJoin('outgoing as began', (join) => join.on(sql<SqlBool>`turns.asker = 'ours' AND began.id = coalesce((
			SELECT turn_moves.outgoing_id FROM turn_moves WHERE turn_moves.turn_id = turns.id AND turn_moves.outgoing_id IS NOT NULL
				ORDER BY turn_moves.id LIMIT 1), turns.outgoing_id)`))
		.leftJoin('recipients', (join) => join
			.onRef('recipients.outgoing_id', '=', 'turns.outgoing_id')
			.onRef('recipients.address', '=', 'turns.partner')
			.on('turns.whose', '=', 'theirs'))
		.select([
			'turns.id',
			'turns.thread',
			'turns.structure',
			'turns.mailbox',
			'turns.partner',
			'turns.asker',
			'turns.whose',
			'turns.since',
			'turns.due',
			'turns.verdict',
			'turns.is_disputed',
			'turns.unread_id',
			'turns.closed_at',
			'turns.reason',
			'turns.reminded_at',
			'turns.circuit',
			'turns.outgoing_id',
			'recipients.state',
			'messages.id as message',
			'messages.message_id as header',
			'messages.text',
			'messages.title as message_title',
			'messages.patient_id as message_patient',
			'asked.title as asked_title',
			'asked.message_id as asked_header',
			'asked.patient_id as asked_patient',
			'outgoing.header_id',
			'began.subject',
			'outgoing.patient_id as sent_patient',
			sql<string | null>`(SELECT ${joined('title', ', ')} FROM outgoing_documents WHERE outgoing_id = began.id)`.as('documents'),
		])
		.orderBy(sql`turns.closed_at IS NOT NULL`)
		.orderBy(sql`CASE WHEN turns.due < ${now} THEN 0 ELSE 1 END`)
		.orderBy(sql`coalesce(turns.due, '9')`)
		.orderBy('turns.since')
		.orderBy('turns.id')
		.limit(MOST)
		.execute()
	return rows.map((row) => ({
		id: row.id,
		thread: row.thread,
		messageId: row.header ?? (row.whose === 'ours' ? row.asked_header ?? row.header_id : row.header_id ?? row.asked_header),
		message: row.message,
		sending: row.outgoing_id,
		state: row.state,
		structure: row.structure,
		patientId: row.sent_patient ?? row.asked_patient ?? row.message_patient,
		mailbox: row.mailbox,
		partner: row.partner,
		asker: row.asker,
		whose: row.whose,
		since: row.since,
		due: row.due,
		overdue: row.closed_at === null && row.due !== null && row.due < now,
		verdict: row.verdict,
		isDisputed: row.is_disputed === 1,
		isUnread: row.unread_id !== null,
		title: row.asked_title ?? row.documents ?? row.subject ?? row.message_title ?? 'Message',
		text: row.text,
		closedAt: row.closed_at,
		reason: row.reason,
		remindedAt: row.reminded_at,
		circuit: row.circuit,
	}))
}

/** How many are open. @param late those past their time alone, at that instant (ISO 8601) */
export async function countTurns(db: Db, wanted: WantedTurns, late: string | null = null): Promise<number> {
	const { count } = await turns(db, wanted)
		.select(({ fn }) => fn.countAll<number>().as('count'))
		.$if(late !== null, (query) => query.where('turns.due', '<', late!))
		.executeTakeFirstOrThrow()
	return count
}

function turns(db: Db, { whose, all = false, unread = false, thread, ids, looked }: WantedTurns) {
	const isFound = thread !== undefined || ids !== undefined
	// Open ones are found by whose they are: both are said where nobody said which.
	const sides: Whose[] = whose !== undefined ? [whose] : all || isFound ? [] : ['ours', 'theirs']
	return db
		.selectFrom('turns')
		.$if(!all, (query) => query.where('turns.closed_at', 'is', null))
		.$if(thread !== undefined, (query) => query.where('turns.thread', '=', thread!))
		.$if(ids !== undefined, (query) => query.where('turns.id', 'in', ids!))
		.$if(sides.length > 0, (query) => query.where('turns.whose', 'in', sides))
		.$if(unread, (query) => query.where('turns.unread_id', 'is not', null))
		.$if(looked !== null, (query) => query.where(isFound ? apart(isTurnSeen(looked!)) : isTurnSeen(looked!)))
}

/** One that was opened then, as it stands now. */
export type Asked = Pick<TurnRow, 'mailbox' | 'partner' | 'asker' | 'opened_at' | 'due' | 'closed_at'>

/** Turns opened within these instants: of ours, those that expect an answer by a date; none that a person closed without an answer. */
export async function turnsAsked(db: Db, looked: Looked, { from, to }: { from: string, to: string }): Promise<Asked[]> {
	return db
		.selectFrom('turns')
		.select(['mailbox', 'partner', 'asker', 'opened_at', 'due', 'closed_at'])
		.where('opened_at', '>=', from)
		.where('opened_at', '<', to)
		.where(({ or, eb }) => or([eb('asker', '=', 'theirs'), eb('due', 'is not', null)]))
		.where(isTurnSeen(looked))
		.where(({ not, exists, selectFrom }) => not(exists(selectFrom('turn_moves')
			.select('turn_moves.id')
			.whereRef('turn_moves.turn_id', '=', 'turns.id')
			.where('turn_moves.kind', '=', 'settled')
			.where('turn_moves.verdict', 'is', null))))
		.orderBy('mailbox')
		.orderBy('partner')
		.execute()
}
