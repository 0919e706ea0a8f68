/** The audit as people read it: what happened, when, by whom, why; of some mailboxes, a patient, a message or a file. */
import type { Expression, ExpressionBuilder, Selectable, SqlBool } from 'kysely'
import type { AuditAction } from '../ledger/audit.ts'
import type { Db } from '../ledger/ledger.ts'
import type { RecipientState, Tables } from '../ledger/schema.ts'
import type { Visible } from '../ledger/windows.ts'

import { sql } from 'kysely'
import { posix } from 'node:path'
import { ERROR_CODES, sentenceOf } from '../errors.ts'
import { peopleNames } from '../ledger/people.ts'
import { allWords } from '../ledger/windows.ts'
import { outcomeWord } from '../mssante/notification/acknowledgement.ts'
import { readableSubject } from '../mssante/subject/subject.ts'
import { STATE_WORDS } from '../outgoing/state.ts'
import { wordsOf } from './chip.ts'

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

export interface JournalLine {
	seq: number
	at: string
	who: string
	what: string
	/** A reason in the person's words, or the rule's name; empty when there is none. */
	why: string
	messageId: number | null
	outgoingId: number | null
	/** Title of the message, and who is at its other end. */
	title: string
	correspondent: string
	/** Whom it is about; empty: nobody, or it is not known. */
	patient: string
}

type Row = Selectable<Tables['audit']> & {
	outgoing: number | null
	message: number | null
	title: string | null
	sender: string | null
	subject: string | null
	act_reason: string | null
	act_folder: string | null
	act_patient: string | null
	visa_reason: string | null
	/** As people read it. */
	absent: string | null
	patient_name: string | null
	about: string | null
	file: string | null
}
type Details = Record<string, string | number | boolean | null>

export async function readJournal(db: Db, wanted: WantedJournal): Promise<JournalLine[]> {
	const nameIn = (table: string) => sql<
			string | null
	>`trim(coalesce(${sql.ref(`${table}.birth_family_name`)}, '') || ' ' || coalesce(${sql.ref(`${table}.first_birth_given_name`)}, ''))`
	const outgoing = sql<number>`json_extract(audit.details, '$.outgoing')`
	const dossier = sql<number>`json_extract(audit.details, '$.dossier')`
	let query = db.selectFrom('audit')
		.leftJoin('messages', (join) => join.onRef('messages.id', '=', 'audit.message_id').on(wanted.messages('messages')))
		.leftJoin('dossiers', (join) => join.on(sql<SqlBool>`dossiers.id = ${dossier}`).on(sentBy('dossiers', wanted)))
		.leftJoin('outgoing', (join) =>
			join.on(sql<SqlBool>`outgoing.id = coalesce(${outgoing}, dossiers.sending_id)`).on(sentBy('outgoing', wanted)))
		.leftJoin('visas', (join) =>
			join.on(sql<SqlBool>`visas.id = json_extract(audit.details, '$.visa')`).onRef('visas.dossier_id', '=', 'dossiers.id'))
		.leftJoin('acts', (join) =>
			join.on(sql<SqlBool>`acts.id = json_extract(audit.details, '$.act')`).onRef('acts.message_id', '=', 'messages.id'))
		.leftJoin('documents', (join) =>
			join.onRef('documents.id', '=', 'audit.document_id').onRef('documents.message_id', '=', 'messages.id'))
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
		.where((eb) =>
			eb.or([
				eb('audit.message_id', 'in', ofMessages(eb as never, wanted)),
				eb(outgoing, 'in', ofSendings(eb as never, wanted)),
				eb.and([eb('audit.action', 'in', ['dossier', 'visa']), eb(dossier, 'in', ofDossiers(eb as never, wanted))]),
			]))
	query = wanted.before === null ? query : query.where('audit.seq', '<', wanted.before)
	const rows = await query.orderBy('audit.seq', 'desc').limit(wanted.limit).execute()
	const nameOf = await peopleNames(db)
	return rows.map((row) => ({
		...lineOf({ ...row, absent: row.absent && nameOf(row.absent) }),
		who: WHO[row.actor] ?? nameOf(row.actor),
	}))
}

type Builder = ExpressionBuilder<Tables, 'audit'>

function ofMessages(eb: Builder, { messages, patient, messageId, outgoingId, fileId, q }: WantedJournal) {
	return eb
		.selectFrom('messages')
		.select('messages.id')
		.where(messages('messages'))
		.where((inner) => inner.and([
			...(messageId === null ? [] : [inner('messages.id', '=', messageId)]),
			...(outgoingId === null ? [] : [inner.lit(messageId !== null)]),
			...(fileId === null
				? []
				: [
						inner.exists(inner
							.selectFrom('documents as filed')
							.select('filed.id')
							.whereRef('filed.message_id', '=', 'messages.id')
							.where('filed.file_id', '=', fileId)),
					]),
			...(patient === null ? [] : [aboutPatient(inner as never, patient)]),
			...allWords('messages.words', q),
		]))
}

/** Filed there, said to be theirs, or filed there once by somebody. */
function aboutPatient(
	eb: ExpressionBuilder<Tables, 'messages'>,
	{ structure, id }: { structure: string, id: string },
): Expression<SqlBool> {
	return eb.and([
		eb('messages.structure', '=', structure),
		eb.or([
			eb('messages.patient_id', '=', id),
			eb.exists(eb
				.selectFrom('documents as theirs')
				.select('theirs.id')
				.whereRef('theirs.message_id', '=', 'messages.id')
				.where('theirs.patient_id', '=', id)),
			eb.exists(eb
				.selectFrom('acts as once')
				.select('once.id')
				.whereRef('once.message_id', '=', 'messages.id')
				.where('once.patient_id', '=', id)),
		]),
	])
}

function sentBy(table: string, { sendings }: Pick<WantedJournal, 'sendings'>): Expression<SqlBool> {
	return sendings.length === 0 ? sql<SqlBool>`1 = 0` : sql<SqlBool>`${sql.ref(`${table}.mailbox`)} IN (${sql.join(sendings)})`
}

function ofSendings(eb: Builder, { patient, messageId, outgoingId, fileId, q, ...wanted }: WantedJournal) {
	return eb
		.selectFrom('outgoing as sent')
		.select('sent.id')
		.where(sentBy('sent', wanted))
		.where((inner) => inner.and([
			...(outgoingId === null ? [] : [inner('sent.id', '=', outgoingId)]),
			...(messageId === null ? [] : [inner.lit(outgoingId !== null)]),
			...(fileId === null
				? []
				: [
						inner.exists(inner
							.selectFrom('outgoing_documents as joined')
							.select('joined.position')
							.whereRef('joined.outgoing_id', '=', 'sent.id')
							.where('joined.file_id', '=', fileId)),
					]),
			...(patient === null ? [] : [inner('sent.structure', '=', patient.structure), inner('sent.patient_id', '=', patient.id)]),
			...allWords('sent.words', q),
		]))
}

/** What became a sending is found by it; of what did not, nothing is searched but whom it is about. */
function ofDossiers(eb: Builder, wanted: WantedJournal) {
	const { patient, messageId, outgoingId, fileId, q } = wanted
	const isNarrowed = messageId !== null || outgoingId !== null || fileId !== null || q.trim() !== ''
	return eb
		.selectFrom('dossiers as prepared')
		.select('prepared.id')
		.where(sentBy('prepared', wanted))
		.where((inner) => inner.or([
			inner('prepared.sending_id', 'in', ofSendings(eb, wanted)),
			inner.and([
				inner('prepared.sending_id', 'is', null),
				inner.lit(!isNarrowed),
				...(patient === null
					? []
					: [inner('prepared.structure', '=', patient.structure), inner('prepared.patient_id', '=', patient.id)]),
			]),
		]))
}

function lineOf(row: Row): Omit<JournalLine, 'who'> {
	const details = JSON.parse(row.details) as Details
	const rule = String(details.rule ?? details.rules ?? '').split(' ')[0]!
	return {
		seq: row.seq,
		at: row.at,
		what: SENTENCES[row.action as AuditAction]?.(details, row) ?? row.action,
		why: isFailure(row, details) ? whyNot(details) : row.act_reason ?? row.visa_reason ?? wordsOf(rule) ?? '',
		messageId: row.message,
		outgoingId: row.outgoing,
		title: row.title ?? readableSubject(row.subject ?? ''),
		patient: row.about ?? '',
		correspondent: row.sender ?? '',
	}
}

/** Nothing for a code that this version knows no more. */
function whyNot({ code }: Details): string {
	const known = ERROR_CODES.find((one) => one === code)
	return known ? sentenceOf(known, '…') : ''
}

const FAILURES = ['failed', 'act-failed']

/** Its reason is an error's. */
function isFailure({ action }: Row, { move }: Details): boolean {
	return FAILURES.includes(action) || (action === 'dossier' && move === 'stale')
}

const WHO: Record<string, string> = { mssante: 'Le logiciel', cli: 'En ligne de commande', nextcloud: 'Nextcloud' }
const PLACES: Record<string, string> = { filed: 'dans son dossier', review: 'parmi ce qui attend', quarantined: 'en quarantaine' }
const ENDS: Record<string, string> = {
	filed: 'Classé',
	review: 'Attend qu’une personne décide',
	quarantined: 'Mis en quarantaine',
	ignored: 'Accusé lu : le suivi de l’envoi est à jour',
}
const GIVEN_UP: Record<string, string> = {
	rejected: 'Rejeté : gardé en quarantaine',
	closed: 'Classé sans suite : gardé, il n’attend plus personne',
}
const ACTS: Record<string, string> = {
	file: 'classer',
	'put-back': 'remettre à classer (mauvais dossier)',
	release: 'sortir de quarantaine',
	reject: 'rejeter',
	close: 'classer sans suite',
	reopen: 'reprendre',
	queue: 'mettre dans une autre liste',
}
const ACT_STATES: Record<string, string> = { asked: 'Demande : ', planned: 'Décision : ', done: 'Décision : ', refused: 'Refus : ' }

/** Its name now: where it was then, nobody keeps. */
function documentNamed(file: string | null): string {
	return file === null ? 'Document' : `«\u00A0${posix.basename(file)}\u00A0»`
}

function actSentence({ kind, state, undoes }: Details, { act_folder: folder, act_patient: patient, patient_name: name }: Row): string {
	if (undoes) {
		return 'Annulé aussitôt, par la personne qui venait de le classer : de nouveau à classer'
	}
	const where
		= folder !== null ? ` dans « ${folder} »` : kind === 'file' && patient !== null ? ` chez ${name || 'le patient'} (${patient})` : ''
	return `${ACT_STATES[String(state)] ?? ''}${ACTS[String(kind)] ?? kind}${where}`
}

const DOSSIER_MOVES: Record<string, string> = {
	begun: 'préparation commencée',
	changed: 'modifié',
	submitted: 'soumis à la validation',
	stale: 'à revoir, il ne peut plus partir tel quel',
	mended: 'de nouveau à valider',
	withdrawn: 'retiré',
	sent: 'parti',
}

/** Nothing here for what belongs to no message: it is in `mssante audit`. */
const SENTENCES: Partial<Record<AuditAction, (details: Details, row: Row) => string>> = {
	received: () => 'Reçu',
	recognised: () => 'Reconnu : ce message était déjà reçu',
	planned: ({ anew }) => anew ? 'Examiné de nouveau : le dossier du patient avait changé de place' : 'Lu et examiné',
	filed: ({ state }, { file }) => `${documentNamed(file)} déposé ${PLACES[String(state)] ?? ''}`,
	superseded: () => 'Document remplacé par une version plus récente',
	settled: ({ state, rule }) => GIVEN_UP[String(rule)] ?? ENDS[String(state)] ?? String(state),
	failed: () => 'Échec : sera réessayé',
	moved: ({ act }, { file }) => `${documentNamed(file)} déplacé ${act === undefined ? 'à la main dans la GED' : 'par cette décision'}`,
	removed: () => 'Document retiré de la GED à la main',
	'asks-done': () => 'Rien à répondre',
	question: ({ isQuestion }) => isQuestion
		? 'La réponse n’était qu’une question : une réponse est toujours '
		+ 'attendue'
		: 'C’était bien la réponse attendue',
	mdn: ({ outcome, state }) => `Accusé ${outcomeWord(String(outcome))} `
		+ `${state === 'sent' ? 'envoyé' : state === 'unclear' ? ': on ne sait pas s’il est parti' : 'pas encore parti'}`,
	read: () => 'Ouvert par une personne : son expéditeur, qui le demandait, l’apprend',
	'raw-deleted': () => 'Message brut effacé au terme de sa conservation',
	queued: ({ recipients }) => `Mis à l’envoi vers ${recipients} destinataire(s)`,
	submitted: () => 'Présenté à l’opérateur',
	followed: ({ event, changed }) =>
		`Suivi : ${STATE_WORDS[event as RecipientState] ?? 'nouvelle sans effet'}${changed === false ? ' (on en savait déjà plus)' : ''}`,
	'settled-by-hand': ({ verdict }) => verdict === 'accepted'
		? 'Tranché : le destinataire l’a reçu'
		: 'Tranché : le destinataire ne '
			+ 'l’a pas reçu',
	cancelled: () => 'Annulé avant le départ',
	proof: () => 'Preuve d’envoi rangée dans la GED',
	claimed: ({ wish }) =>
		wish === 'let-go' ? 'N’est plus pris en charge' : wish === 'take-over' ? 'Repris à un collègue' : 'Pris en charge',
	dossier: ({ dossier, move }) => `Dossier n° ${dossier} : ${DOSSIER_MOVES[String(move)] ?? move}`,
	visa: ({ dossier, decision }, { absent }) => {
		const word = decision === 'approved' ? 'validé' : 'renvoyé à la personne qui l’a préparé'
		return `Dossier n° ${dossier} : ${word}${absent === null ? '' : `, en l’absence de ${absent}`}`
	},
	act: actSentence,
	'act-done': () => 'Décision exécutée',
	'act-failed': () => 'Cela n’a pas pu se faire : tout est resté comme avant',
	'rule-proposed': () => 'Règle proposée à l’administrateur : le même choix a été fait trois fois',
}
