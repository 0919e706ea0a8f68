/** All that is about one patient, both ways, on one line of time: received, sent, turns; the newest first. */
import type { Expression, SqlBool } from 'kysely'
import type { Db } from '../ledger/db.ts'
import type { PatientKey } from '../ledger/tables/patients.table.ts'
import type { Visible, Window } from '../ledger/windows.ts'
import type { Looked } from './looked.ts'

import { sql } from 'kysely'
import { readBy } from '../ledger/dialects/either.ts'
import { linesOf } from '../ledger/reads/patient-lines.ts'
import { apart } from '../ledger/windows.ts'
import { WHOSE } from './about-whom.ts'
import { isTurnSeen } from './looked.ts'

/** What is shown: all, or one of the kinds. */
export const KINDS = ['received', 'waiting', 'sent', 'turn'] as const
export type Kind = typeof KINDS[number]

export interface WantedPatient extends Window, Looked {
	patient: PatientKey
	/** Of the messages, those whose words they may read: a turn is told by them. */
	readable: Visible
	/** Null: all of them. */
	kind: Kind | null
}

/** Of `received` and `waiting`, a message's; of `sent`, a sending's; of `turn`, a turn's. */
export interface Entry {
	kind: Kind
	id: number
	at: string
}

export async function patientEntries(
	db: Db,
	{ patient, kind, offset, limit, readable, ...looked }: WantedPatient,
): Promise<{ total: number, rows: Entry[] }> {
	const parts: Record<Kind, Expression<unknown>> = {
		received: received(patient, looked),
		waiting: waiting(patient, looked),
		sent: sent(patient, looked),
		turn: turns(patient, { ...looked, messages: readable }),
	}
	const all = sql.join(KINDS.filter((one) => kind === null || one === kind).map((one) => parts[one]), sql` UNION ALL `)
	const { rows: [count] } = await sql<{ total: number }>`SELECT count(*) AS total FROM (${all}) AS entries`.execute(db)
	const { rows } = await sql<Entry>`SELECT kind, id, at FROM (${all}) AS entries ORDER BY at DESC, kind, id DESC
		LIMIT ${limit} OFFSET ${offset}`.execute(db)
	return { total: count!.total, rows }
}

function isOf(table: string, patient: PatientKey): Expression<SqlBool> {
	return sql<SqlBool>`${sql.ref(`${table}.structure`)} = ${patient.structure}
		AND ${sql.ref(`${table}.patient_id`)} IN ${linesOf(patient)}`
}

/** Filed in their folder, whole or in part; what was set aside since is no more. */
function received(patient: PatientKey, { messages }: Looked) {
	return sql`SELECT 'received' AS kind, messages.id AS id, messages.received_at AS at FROM messages WHERE messages.id IN (
			SELECT whole.id FROM messages AS whole WHERE ${isOf('whole', patient)}
			UNION SELECT documents.message_id FROM documents
			WHERE ${isOf('documents', patient)} AND ${apart(sql<SqlBool>`documents.state = 'filed'`)})
		AND ${apart(sql<SqlBool>`messages.state = 'filed' AND ${messages('messages')}`)}`
}

/** Of what waits, which is little: what has exactly their identity. */
function waiting(patient: PatientKey, { messages }: Looked) {
	return sql`SELECT 'waiting' AS kind, messages.id AS id, messages.received_at AS at
		FROM ${readBy('messages', 'messages_waiting')}
		WHERE messages.state = 'review' AND messages.closed_at IS NULL AND messages.structure = ${patient.structure}
		AND ${WHOSE} IN ${linesOf(patient)} AND ${messages('messages')}`
}

/** Cancelled ones too. */
function sent(patient: PatientKey, { sendings }: Looked) {
	return sql`SELECT 'sent' AS kind, outgoing.id AS id, outgoing.created_at AS at FROM outgoing
		WHERE ${isOf('outgoing', patient)} AND ${apart(isAmong('outgoing', sendings))}`
}

/** Of exchanges that hold something of theirs, those of which no message is another's. */
function turns(patient: PatientKey, looked: Looked) {
	const theirs = sql`SELECT outgoing.thread FROM outgoing WHERE ${isOf('outgoing', patient)} AND outgoing.thread IS NOT NULL
		UNION SELECT got.thread FROM messages AS got WHERE ${isOf('got', patient)} AND got.thread IS NOT NULL`
	const isAnothers = (table: string) => sql<SqlBool>`EXISTS (SELECT 1 FROM ${sql.table(table)} AS other WHERE other.thread = turns.thread
		AND ${apart(sql<SqlBool>`other.patient_id IS NOT NULL AND NOT (${isOf('other', patient)})`)})`
	return sql`SELECT 'turn' AS kind, turns.id AS id, turns.since AS at FROM turns WHERE turns.thread IN (${theirs})
		AND ${apart(isTurnSeen(looked))} AND NOT ${isAnothers('outgoing')} AND NOT ${isAnothers('messages')}`
}

function isAmong(table: string, mailboxes: string[]): Expression<SqlBool> {
	return mailboxes.length === 0 ? sql<SqlBool>`1 = 0` : sql<SqlBool>`${sql.ref(`${table}.mailbox`)} IN (${sql.join(mailboxes)})`
}
