/** The audit as it is looked through: entries on some mailboxes, a patient, a message or a file, each with what it is about. */
import type { Expression, ExpressionBuilder, Selectable, SqlBool } from 'kysely'
import type { Db } from '../ledger/db.ts'
import type { Tables } from '../ledger/ledger-schema.ts'
import type { Visible } from '../ledger/windows.ts'

import { expressionBuilder, sql } from 'kysely'
import { numberIn } from '../ledger/dialects/either.ts'
import { linesOf } from '../ledger/reads/patient-lines.ts'
import { allWords, apart } from '../ledger/windows.ts'

export interface WantedJournal {
	/** Of what these mailboxes sent, and of these received messages; of another that a line is about too, nothing is told. */
	sendings: string[]
	messages: Visible
	patient: { structure: string, id: string } | null
	messageId: number | null
	outgoingId: number | null
	/** In the GED. */
	fileId: string | null
	q: string
	/** Older than this entry; null: the newest. */
	before: number | null
	limit: number
}

export interface JournalRow extends Selectable<Tables['audit']> {
	outgoing: number | null
	message: number | null
	title: string | null
	sender: string | null
	subject: string | null
	act_reason: string | null
	turn_reason: string | null
	act_folder: string | null
	act_patient: string | null
	visa_reason: string | null
	/** In whose absence a word on a dossier was given. */
	absent: string | null
	patient_name: string | null
	about: string | null
	file: string | null
}

/** As their indexes have them. */
const OUTGOING = numberIn('audit.details', 'outgoing')

const DOSSIER = numberIn('audit.details', 'dossier')

/** The newest first. */
export async function journalRows(db: Db, wanted: WantedJournal): Promise<JournalRow[]> {
	const nameIn = (table: string) => sql<
			string | null
	>`trim(coalesce(${sql.ref(`${table}.birth_family_name`)}, '') || ' ' || coalesce(${sql.ref(`${table}.first_birth_given_name`)}, ''))`
	let query = db.selectFrom('audit')
		.leftJoin('messages', (join) => join.onRef('messages.id', '=', 'audit.message_id').on(wanted.messages('messages')))
		.leftJoin('dossiers', (join) => join.on(sql<SqlBool>`dossiers.id = ${DOSSIER}`).on(sentBy('dossiers', wanted)))
		.leftJoin('outgoing', (join) =>
			join.on(sql<SqlBool>`outgoing.id = coalesce(${OUTGOING}, dossiers.sending_id)`).on(sentBy('outgoing', wanted)))
		.leftJoin('visas', (join) =>
			join.on(sql<SqlBool>`visas.id = ${numberIn('audit.details', 'visa')}`).onRef('visas.dossier_id', '=', 'dossiers.id'))
		.leftJoin('acts', (join) =>
			join.on(sql<SqlBool>`acts.id = ${numberIn('audit.details', 'act')}`).onRef('acts.message_id', '=', 'messages.id'))
		.leftJoin('documents', (join) =>
			join.onRef('documents.id', '=', 'audit.document_id').onRef('documents.message_id', '=', 'messages.id'))
		.leftJoin('turns', (join) => join.on(sql<SqlBool>`audit.action = 'turn' AND turns.id = ${numberIn('audit.details', 'turn')}`))
		.leftJoin('patients', (join) =>
			join.onRef('patients.id', '=', 'acts.patient_id').onRef('patients.structure', '=', 'acts.structure'))
		.leftJoin('patients as about', (join) =>
			join.on(sql<SqlBool>`about.structure = coalesce(messages.structure, outgoing.structure, dossiers.structure)
				AND about.id = coalesce(messages.patient_id, outgoing.patient_id, dossiers.patient_id)`))
		.selectAll('audit')
		.select([
			'outgoing.id as outgoing',
			'messages.id as message',
			'messages.title',
			'messages.sender',
			'outgoing.subject',
			'acts.reason as act_reason',
			'turns.reason as turn_reason',
			'acts.folder as act_folder',
			'acts.patient_id as act_patient',
			'visas.reason as visa_reason',
			'visas.for_user as absent',
			nameIn('patients').as('patient_name'),
			nameIn('about').as('about'),
			sql<string | null>`coalesce(documents.path, documents.name)`.as('file'),
		])
		// What a decision did is told line by line already.
		.where('audit.action', '!=', 'act-done')
		.where((eb) => isNarrow(wanted)
			? eb('audit.seq', 'in', entriesOf(wanted))
			: eb.or([eb('messages.id', 'is not', null), eb('outgoing.id', 'is not', null), eb('dossiers.id', 'is not', null)]))
	query = wanted.before === null ? query : query.where('audit.seq', '<', wanted.before)
	return query.orderBy('audit.seq', 'desc').limit(wanted.limit).execute()
}

type Builder = Pick<ExpressionBuilder<Tables, never>, 'selectFrom'>

/** A part of what may be seen: its entries are few, and found by what they are about. */
function isNarrow({ patient, messageId, outgoingId, fileId, q }: WantedJournal): boolean {
	return [patient, messageId, outgoingId, fileId].some((one) => one !== null) || allWords('words', q).length > 0
}

/**
 * What they are about first (CROSS JOIN keeps the order), then its entries by their index: a number, not a column, whose kind would keep
 * SQLite from it. Put together, and never put in order.
 */
function entriesOf(wanted: WantedJournal) {
	const { messageId, outgoingId } = wanted
	const ofMessage = sql`SELECT audit.seq FROM audit WHERE audit.message_id IN (${ofMessages(expressionBuilder(), wanted)})`
	const ofSending = [[OUTGOING, ofSendings] as const, [DOSSIER, ofDossiers] as const].map(([number, about]) =>
		sql`SELECT audit.seq FROM (${about(expressionBuilder(), wanted)}) AS about CROSS JOIN audit WHERE ${number} = about.id + 0`)
	const isOfAll = messageId === null && outgoingId === null
	return sql<number>`(${sql.join([
		...isOfAll || messageId !== null ? [ofMessage] : [],
		...isOfAll || outgoingId !== null ? ofSending : [],
	], sql` UNION ALL `)})`
}

function ofMessages(eb: Builder, { messages, patient, messageId, fileId, q }: WantedJournal) {
	return eb
		.selectFrom('messages')
		.select('messages.id')
		.where([patient, messageId, fileId].some((one) => one !== null) ? apart(messages('messages')) : messages('messages'))
		.where((inner) => inner.and([
			...(messageId === null ? [] : [inner('messages.id', '=', messageId)]),
			...(fileId === null
				? []
				: [
						inner('messages.id', 'in', inner
							.selectFrom('documents as filed')
							.select('filed.message_id')
							.where('filed.file_id', '=', fileId)),
					]),
			...(patient === null ? [] : [aboutPatient(inner, patient)]),
			...allWords('messages.words', q),
		]))
}

/** Filed there, said to be theirs, or filed there once by somebody. */
function aboutPatient(
	eb: ExpressionBuilder<Tables, 'messages'>,
	{ structure, id }: { structure: string, id: string },
): Expression<SqlBool> {
	const theirs = (table: 'documents' | 'acts') => sql`SELECT message_id FROM ${sql.table(table)}
		WHERE structure = ${structure} AND patient_id IN ${linesOf({ structure, id })}`
	return eb.and([
		apart(eb('messages.structure', '=', structure)),
		sql<SqlBool>`messages.id IN (SELECT told.id FROM messages AS told
			WHERE told.structure = ${structure} AND told.patient_id IN ${linesOf({ structure, id })}
			UNION ALL ${theirs('documents')} UNION ALL ${theirs('acts')})`,
	])
}

function sentBy(table: string, { sendings }: Pick<WantedJournal, 'sendings'>): Expression<SqlBool> {
	return sendings.length === 0 ? sql<SqlBool>`1 = 0` : sql<SqlBool>`${sql.ref(`${table}.mailbox`)} IN (${sql.join(sendings)})`
}

function ofSendings(eb: Builder, { patient, outgoingId, fileId, q, ...wanted }: WantedJournal) {
	return eb
		.selectFrom('outgoing as sent')
		.select('sent.id')
		.where([patient, outgoingId, fileId].some((one) => one !== null) ? apart(sentBy('sent', wanted)) : sentBy('sent', wanted))
		.where((inner) => inner.and([
			...(outgoingId === null ? [] : [inner('sent.id', '=', outgoingId)]),
			...(fileId === null
				? []
				: [
						inner('sent.id', 'in', inner
							.selectFrom('outgoing_documents as joined')
							.select('joined.outgoing_id')
							.where('joined.file_id', '=', fileId)),
					]),
			...(patient === null
				? []
				: [inner('sent.structure', '=', patient.structure), inner('sent.patient_id', 'in', linesOf(patient))]),
			...allWords('sent.words', q),
		]))
}

/** What became a sending is found by it; of what did not, nothing is searched but whom it is about. */
function ofDossiers(eb: Builder, wanted: WantedJournal) {
	const { patient } = wanted
	const isOfPatientAlone = patient !== null && !isNarrow({ ...wanted, patient: null })
	return eb
		.selectFrom('dossiers as prepared')
		.select('prepared.id')
		.where(apart(sentBy('prepared', wanted)))
		.where((inner) => inner.or([
			inner('prepared.sending_id', 'in', ofSendings(eb, wanted)),
			...(isOfPatientAlone
				? [
						inner.and([
							inner('prepared.sending_id', 'is', null),
							inner('prepared.structure', '=', patient.structure),
							inner('prepared.patient_id', 'in', linesOf(patient)),
						]),
					]
				: []),
		]))
}
