/** The audit as people read it: what happened, when, by whom, why. */
import type { Context } from '../context.ts'
import type { AuditAction } from '../ledger/audit.ts'
import type { ActKind, RecipientState, TurnMove } from '../ledger/ledger-schema.ts'
import type { Details } from '../ledger/stored/details.stored.ts'
import type { Verdict } from '../mssante/verdict/verdict.ts'
import type { JournalRow, WantedJournal } from '../views/journal.view.ts'

import { posix } from 'node:path'
import { ERROR_CODES, sentenceOf } from '../errors.ts'
import { SOFTWARE } from '../ledger/audit.ts'
import { peopleNames } from '../ledger/people-known.ts'
import { readDetails } from '../ledger/stored/details.stored.ts'
import { unlessDamaged } from '../log/damaged.ts'
import { outcomeWord } from '../mssante/notification/acknowledgement.ts'
import { readableSubject } from '../mssante/subject/subject.ts'
import { counted } from '../mssante/words/counted.ts'
import { STATE_WORDS } from '../outgoing/recipient-state.ts'
import { wordsOf } from '../reasons/words.reasons.ts'
import { journalRows } from '../views/journal.view.ts'

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

const ILLEGIBLE = 'Ce qui a été noté ici ne se lit plus'

export async function readJournal({ ledger: { db }, log }: Pick<Context, 'ledger' | 'log'>, wanted: WantedJournal): Promise<JournalLine[]> {
	const rows = await journalRows(db, wanted)
	const nameOf = await peopleNames(db)
	return rows.map((row) => ({
		...lineOf({ ...row, absent: row.absent && nameOf(row.absent) }, unlessDamaged(log, () => readDetails(row))),
		who: WHO[row.actor] ?? nameOf(row.actor),
	}))
}

/** @param read null: they are damaged, and only that something happened is known */
function lineOf(row: JournalRow, read: Details | null): Omit<JournalLine, 'who'> {
	const details = read ?? {}
	const rule = String(details.rule ?? details.rules ?? '').split(' ')[0]!
	return {
		seq: row.seq,
		at: row.at,
		what: read === null ? ILLEGIBLE : SENTENCES[row.action as AuditAction]?.(read, row) ?? row.action,
		why: isFailure(row, details)
			? whyNot(details)
			: row.act_reason ?? row.visa_reason ?? closingOf(details, row) ?? wordsOf(rule) ?? '',
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

/** In the words of the person who closed a turn that nobody answered. */
function closingOf({ move, verdict }: Details, { turn_reason: reason }: JournalRow): string | null {
	return move === 'settled' && verdict === null ? reason : null
}

const FAILURES = ['failed', 'act-failed']
const ASKED_MOVES: Record<string, string> = {
	'taken-up': 'Envoi demandé avant un arrêt du service\u00A0: repris',
	refused: 'Envoi demandé avant un arrêt du service\u00A0: il n’a pas pu partir',
}

/** Its reason is an error's. */
function isFailure({ action }: JournalRow, { move }: Details): boolean {
	return FAILURES.includes(action) || (action === 'dossier' && move === 'stale') || (action === 'asked' && move === 'refused')
}

const WHO: Record<string, string> = { mssante: 'Le logiciel', cli: 'Depuis le serveur', nextcloud: 'Nextcloud' }
const PLACES: Record<string, string> = { filed: 'dans son dossier', review: 'parmi ce qui attend', quarantined: 'en quarantaine' }
const ENDS: Record<string, string> = {
	filed: 'Classé',
	review: 'Reçu, à classer',
	quarantined: 'Mis en quarantaine',
	ignored: 'Accusé lu : le suivi de l’envoi est à jour',
}
const GIVEN_UP: Record<string, string> = {
	rejected: 'Rejeté : sans suite, il reste en quarantaine',
	closed: 'Mis sans suite',
}
const ACTS: Record<ActKind, string> = {
	file: 'classer',
	'put-back': 'remettre à classer (mauvais dossier)',
	release: 'remettre à classer (sortir de quarantaine)',
	reject: 'rejeter',
	close: 'mettre sans suite',
	reopen: 'remettre à classer',
	queue: 'mettre en attente dans une autre liste',
}
const ACT_STATES: Record<string, string> = { asked: 'Demande : ', planned: 'Décision : ', done: 'Décision : ', refused: 'Refus : ' }

/** Its name now: where it was then, nobody keeps. */
function documentNamed(file: string | null): string {
	return file === null ? 'Document' : `«\u00A0${posix.basename(file)}\u00A0»`
}

function actSentence(
	{ kind, state, undoes }: Details,
	{ act_folder: folder, act_patient: patient, patient_name: name }: JournalRow,
): string {
	if (undoes) {
		return 'Annulé aussitôt, par la personne qui venait de le classer : de nouveau à classer'
	}
	const where
		= folder !== null
			? ` dans «\u00A0${folder}\u00A0»`
			: kind === 'file' && patient !== null ? ` chez ${name || 'le patient'} (${patient})` : ''
	return `${ACT_STATES[String(state)] ?? ''}${ACTS[String(kind) as ActKind] ?? kind}${where}`
}

/** By what moved a turn; `whose` it is then. */
const TURN_MOVES: Record<TurnMove, (details: Details) => string> = {
	opened: ({ whose }) => whose === 'ours' ? 'Demande reçue : à nous de répondre' : 'Une réponse est attendue du destinataire',
	given: (details) => `${said(details)}${details.whose === 'ours' ? 'à nous de répondre' : 'à eux de répondre'}`,
	closed: ({ verdict }) => verdict === null ? 'Répondu : plus rien n’est attendu' : `Répondu\u00A0: ${VERDICT_WORDS[verdict as Verdict]}`,
	disputed: ({ verdict }) => `Réponse contraire à la précédente (${VERDICT_WORDS[verdict as Verdict]})\u00A0: `
		+ 'une personne dira laquelle vaut',
	wondered: () => 'Peut-être la réponse attendue : une personne le dira',
	noted: () => 'La même réponse, une seconde fois',
	settled: ({ verdict }) => verdict === null ? 'Clos sans réponse' : `Réponse comprise\u00A0: ${VERDICT_WORDS[verdict as Verdict]}`,
	reminded: () => 'Relancé : sa réponse est en retard',
	reopened: () => 'Repris : à nous de répondre',
	dated: () => 'Date de notre réponse changée',
	'taken-back': ({ whose }) => `Notre réponse n’est pas partie\u00A0: ${whose === 'ours' ? 'à nous' : 'à eux'} de répondre`,
}
const VERDICT_WORDS: Record<Verdict, string> = {
	accepted: 'demande acceptée',
	refused: 'demande refusée',
	moreAsked: 'complément demandé',
	received: 'demande reçue',
	substitution: 'substitution proposée',
}

function said({ verdict }: Details): string {
	return typeof verdict === 'string' ? `${VERDICT_WORDS[verdict as Verdict]}\u00A0: ` : ''
}

function capitalised(sentence: string): string {
	return sentence[0]!.toUpperCase() + sentence.slice(1)
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
const SENTENCES: Partial<Record<AuditAction, (details: Details, row: JournalRow) => string>> = {
	received: () => 'Reçu',
	recognised: () => 'Reconnu : ce message était déjà reçu',
	planned: ({ anew }) => anew ? 'Examiné de nouveau : le dossier du patient avait changé de place' : 'Lu et examiné',
	filed: ({ state }, { file }) => `${documentNamed(file)} déposé ${PLACES[String(state)] ?? ''}`,
	superseded: () => 'Document remplacé par une version plus récente',
	settled: ({ state, rule }) => GIVEN_UP[String(rule)] ?? ENDS[String(state)] ?? String(state),
	failed: () => 'Échec : sera réessayé',
	moved: ({ act }, { file }) => `${documentNamed(file)} déplacé ${act === undefined ? 'à la main dans la GED' : 'par cette décision'}`,
	removed: () => 'Document retiré de la GED à la main',
	'asks-done': () => 'Rien à répondre',
	turn: (details) => capitalised(TURN_MOVES[details.move as TurnMove](details)),
	question: ({ isQuestion }) => isQuestion
		? 'La réponse n’était qu’une question : une réponse est toujours '
		+ 'attendue'
		: 'C’était bien la réponse attendue',
	mdn: ({ outcome, state }) => `Accusé ${outcomeWord(String(outcome))} `
		+ `${state === 'sent' ? 'envoyé' : state === 'unclear' ? ': on ne sait pas s’il est parti' : 'pas encore parti'}`,
	read: () => 'Ouvert par une personne : son expéditeur, qui le demandait, l’apprend',
	'raw-deleted': () => 'Message brut effacé au terme de sa conservation',
	asked: ({ move }) => ASKED_MOVES[String(move)] ?? String(move),
	queued: ({ recipients }) => `Préparé pour ${counted(Number(recipients), 'destinataire')}`,
	submitted: () => 'Présenté à l’opérateur',
	followed: ({ event, changed }) =>
		`Suivi\u00A0: ${STATE_WORDS[event as RecipientState] ?? 'nouvelle sans effet'}`
		+ `${changed === false ? ' (on en savait déjà plus)' : ''}`,
	'settled-by-hand': ({ verdict }) => verdict === 'accepted'
		? 'Tranché : le destinataire l’a reçu'
		: 'Tranché : le destinataire ne '
			+ 'l’a pas reçu',
	cancelled: () => 'Annulé avant le départ',
	proof: () => 'Preuve d’envoi rangée dans la GED',
	claimed: ({ wish }) =>
		wish === 'let-go' ? 'N’est plus pris en charge' : wish === 'take-over' ? 'Repris à un collègue' : 'Pris en charge',
	// To whom is an account, which the ledger names: its lines say who did it, and the message shows who has it.
	entrusted: ({ isTaken }) => isTaken ? 'Confié à un collègue' : 'N’est plus confié à personne',
	remarked: () => 'Remarque écrite\u00A0: elle se lit avec le message',
	dossier: ({ dossier, move }) => `Dossier n° ${dossier}\u00A0: ${DOSSIER_MOVES[String(move)] ?? move}`,
	visa: ({ dossier, decision }, { absent }) => {
		const word = decision === 'approved' ? 'validé' : 'renvoyé à la personne qui l’a préparé'
		return `Dossier n° ${dossier}\u00A0: ${word}${absent === null ? '' : `, en l’absence de ${absent}`}`
	},
	act: actSentence,
	'act-done': () => 'Décision exécutée',
	'act-failed': () => 'Cela n’a pas pu se faire : tout est resté comme avant',
	'rule-proposed': (_, { actor }) =>
		`Règle proposée à l’administrateur${actor === SOFTWARE ? ' : le même choix a été fait trois fois' : ''}`,
}
