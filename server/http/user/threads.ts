/** Exchanges about a patient, both ways, and an answer in place. */
import type { SentStory } from '../../contract/sending.ts'
import type { ThreadEntry } from '../../contract/threads.ts'
import type { Desk } from '../../desk.ts'
import type { SentDocumentRow } from '../../ledger/reads/outgoing.ts'
import type { DocumentRow } from '../../ledger/tables/documents.ts'
import type { Person } from '../../rights.ts'
import type { MessageRow } from '../../triage/act.ts'
import type { Looked } from '../../views/looked.ts'
import type { Call } from '../call.ts'
import type { Handler } from '../handler.ts'

import { settleTurn } from '../../circuits/turns.ts'
import { structureOf } from '../../config/load.ts'
import { mailboxOf } from '../../desk.ts'
import { MssError } from '../../errors.ts'
import { noteRead } from '../../incoming/read-by-hand.ts'
import { sendingByKey, sentDocumentsOf } from '../../ledger/reads/outgoing.ts'
import { readCda } from '../../ledger/stored/cda.ts'
import { documentsOfMessages } from '../../ledger/tables/documents.ts'
import { askedBack } from '../../ledger/tables/recipients.ts'
import { turnsOfThread } from '../../ledger/tables/turns.ts'
import { cautionsOf } from '../../mssante/cautions.ts'
import { answerText } from '../../mssante/verdict/verdict.ts'
import { unlessDamaged } from '../../ops/damaged.ts'
import { replyTarget } from '../../outgoing/reply.ts'
import { PLAIN_REQUEST } from '../../outgoing/request.ts'
import { queueMessage } from '../../outgoing/send.ts'
import { patientOfThread } from '../../outgoing/thread-patient.ts'
import { mailboxesFor, mayDo } from '../../rights.ts'
import { fingerprintOf } from '../../triage/comparison.ts'
import { visibleTo } from '../../usecases/visible.ts'
import { threadEntries } from '../../views/thread.ts'
import { listThreads } from '../../views/threads.ts'
import { namesOf } from './correspondents.ts'
import { given } from './messages.ts'
import { cardOf } from './patients.ts'
import { patientIn, within } from './scope.ts'
import { storiesOf } from './sent-story.ts'
import { turnsOfExchange } from './turns.ts'

const RECEIVED: Record<string, Pick<ThreadEntry, 'word' | 'tone'>> = {
	filed: { word: 'Classé', tone: 'good' },
	review: { word: 'À classer', tone: 'waiting' },
	quarantined: { word: 'Quarantaine', tone: 'bad' },
	failed: { word: 'Échec, sera réessayé', tone: 'bad' },
}
/** Why a turn is over, where the person has but to press a key. */
const NOTHING_TO_ANSWER = 'Rien à répondre'
const IN_PROGRESS: Pick<ThreadEntry, 'word' | 'tone'> = { word: 'En cours', tone: 'waiting' }

export const listExchanges: Handler<'user GET threads'> = async ({ desk }, { call, params: { mailbox, patient, ...wanted } }) => {
	const about = patientIn(desk, call, patient)
	const { total, rows } = await listThreads(desk.ledger.db, { ...wanted, ...looked(desk, call, mailbox), patient: about })
	return { total, rows: rows.map((row) => ({ ...row, title: row.title ?? 'Message' })) }
}

/** What this person may see of exchanges. @throws {MssError} MSS-FORBIDDEN for a mailbox that is not theirs */
function looked(desk: Desk, person: Person, mailbox: string): Looked {
	const messages = visibleTo(person, within(desk, person, { ask: 'use' }, mailbox), 'read')
	const sendings = mailboxesFor(desk.config, person, { ask: 'sendings' }).map(({ address }) => address)
	return { messages, sendings: sendings.filter((address) => mailbox === '' || address === mailbox) }
}

export const exchange: Handler<'user GET threads/:thread'> = async ({ desk }, { call, words: { thread } }) => {
	const { ledger: { db } } = desk
	const { sent, received, target, patient } = await find(desk, call, thread)
	const stories = await storiesOf(desk, sent, call)
	const documentsSent = Map.groupBy(await sentDocumentsOf(db, sent.map(({ id }) => id)), (one) => one.outgoing_id)
	const documents = Map.groupBy(await documentsOfMessages(db, received.map(({ id }) => id)), (one) => one.message_id)
	const senders = await namesOf(desk, call, [...new Set(received.flatMap(({ sender }) => sender ?? []))])
	await noteAllRead(desk, call, received)
	const entries = [
		...sent.map((row, index) => sentEntry(stories[index]!, row.text, documentsSent.get(row.id) ?? [])),
		...received.map((row) => receivedEntry(desk, row, documents.get(row.id) ?? [], senders.get(row.sender ?? ''))),
	].sort((one, other) => one.at.localeCompare(other.at))
	const turns = await turnsOfExchange(desk, call, thread)
	const names = target && await namesOf(desk, call, [...target.to, ...target.all])
	return {
		thread,
		title: entries[0]?.title ?? '',
		patient,
		entries,
		turns,
		silent: silentAmong(stories),
		isUnanswered: turns.some(({ whose, closedAt }) => whose === 'ours' && closedAt === null),
		reply: target && {
			from: target.from,
			fromLabel: mailboxOf(desk.config, target.from)?.label ?? target.from,
			to: target.to,
			all: target.all,
			names: Object.fromEntries(names!),
			note: target.note,
			subject: target.subject,
			fingerprint: fingerprintOf(target),
		},
	}
}

/** A letter to whom wrote last, to everybody, or to those who were written to; about the same patient, so that their answer joins it. */
export const replyInExchange: Handler<'user POST threads/:thread/reply'> = async ({ desk }, { call, words: { thread }, params }) => {
	const { verdict, text, key, fingerprint, toAll } = params
	const { target, patientId } = await find(desk, call, thread)
	if (target === null) {
		throw new MssError('MSS-FORBIDDEN')
	}
	// Sent already: the answer was lost on its way, and the thread has gone on since.
	const known = await sendingByKey(desk.ledger.db, [key])
	if (known?.actor === call.user) {
		return { id: known.id }
	}
	if (fingerprintOf(target) !== fingerprint) {
		throw new MssError('MSS-EXCHANGE-CHANGED')
	}
	const { from, to, all, subject, answers } = target
	const { id } = await queueMessage(desk, {
		...PLAIN_REQUEST,
		from,
		to: toAll ? all : to,
		patientId,
		titles: [subject],
		text: answerText(verdict, text),
		files: call.files.map(given),
		isXdm: false,
		key,
		answers,
		verdict,
		actor: call.user,
	})
	return { id }
}

/** There is nothing to answer to what was said here so far, and this person may read. */
export const nothingToAnswer: Handler<'user POST threads/:thread/nothing-to-answer'> = async ({ desk }, { call, words: { thread } }) => {
	const { received } = await find(desk, call, thread)
	const isRead = (id: number | null) => id === null || received.some((one) => one.id === id)
	await desk.ledger.change(async (tx) => {
		const ours = (await turnsOfThread(tx, thread))
			.filter(({ closed_at: closed, whose, message_id: message }) => closed === null && whose === 'ours' && isRead(message))
		for (const turn of ours) {
			const by = { at: new Date().toISOString(), actor: call.user }
			await desk.ledger.audit.append(tx, await settleTurn(tx, turn, { reason: NOTHING_TO_ANSWER }, by) ?? [])
		}
	})
	return null
}

/** Their answer was but a question: what was asked of them is still expected; or it was an answer after all. */
export const onlyAQuestion: Handler<'user POST threads/:thread/question'> = async ({ desk }, { call, words, params: { isQuestion } }) => {
	const { sent } = await find(desk, call, words.thread)
	const ids = sent.filter(({ mailbox }) => mayDo(call, mailboxOf(desk.config, mailbox)!, { ask: 'send' })).map(({ id }) => id)
	if (ids.length === 0) {
		throw new MssError('MSS-FORBIDDEN')
	}
	await desk.ledger.change(async (tx) => {
		await askedBack(tx, ids, isQuestion)
		await desk.ledger.audit.append(
			tx,
			ids.map((outgoing) => ({ action: 'question', actor: call.user, details: { outgoing, isQuestion } })),
		)
	})
	return null
}

async function find(desk: Desk, call: Call, thread: string) {
	const { ledger: { db }, config } = desk
	if (!/^[mo]\d{1,15}$/.test(thread)) {
		throw new MssError('MSS-UNKNOWN', thread)
	}
	const { sent, received } = await threadEntries(db, thread, looked(desk, call, ''))
	if (!sent[0] && !received[0]) {
		throw new MssError('MSS-UNKNOWN', thread)
	}
	const patient = await patientOfThread(db, thread)
	const wished = await replyTarget(desk, { sent, received })
	const mailbox = wished && mailboxOf(config, wished.from)
	const isAllowed = mailbox?.smtp !== undefined && mayDo(call, mailbox, { ask: 'send' })
	return {
		sent,
		received,
		target: isAllowed ? wished : null,
		patient: patient && cardOf(patient),
		patientId: patient && mailbox && structureOf(config, mailbox) === patient.structure ? patient.id : null,
	}
}

/** Of those who were asked something, or written to together: whoever has not answered. */
function silentAmong(stories: SentStory[]): string[] {
	const asked = stories
		.filter(({ answerDueAt, recipients }) => answerDueAt !== null || recipients.length > 1)
		.flatMap(({ recipients }) => recipients)
	const answered = new Set(stories
		.flatMap(({ recipients }) => recipients)
		.filter(({ state }) => state === 'answered')
		.map(({ address }) => address))
	return [
		...new Map(
			asked.filter(({ address, state }) => !answered.has(address) && state !== 'failed').map(({ address, name }) => [address, name]),
		).values(),
	]
}

/** One word for all of them: the worst, or how many have answered. */
function sentEntry(story: SentStory, text: string | null, documents: SentDocumentRow[]): ThreadEntry {
	const { recipients } = story
	const worst = recipients.find(({ tone }) => tone === 'bad') ?? recipients[0]
	const answered = recipients.filter(({ state }) => state === 'answered').length
	const isShared = recipients.length > 1 && answered > 0 && worst?.tone !== 'bad'
	return {
		kind: 'sent',
		ties: story.ties,
		id: story.id,
		at: story.at,
		who: `${story.by} → ${recipients.map(({ name }) => name).join(', ')}`,
		title: story.title,
		text,
		word: isShared ? `Répondu par ${answered} sur ${recipients.length}` : worst?.word ?? '',
		tone: isShared && answered < recipients.length ? 'waiting' : worst?.tone ?? 'neutral',
		isQuestion: recipients.some(({ isQuestion }) => isQuestion),
		expectsAnswer: story.answerDueAt !== null,
		documents: documents.map(({ title, path, file_id: fileId }) => ({ title, path: fileId === null ? null : path, fileId })),
		cautions: [],
	}
}

/** By whoever may answer for their mailbox. */
async function noteAllRead(desk: Desk, person: Person, received: MessageRow[]): Promise<void> {
	for (const row of received) {
		const mailbox = mailboxOf(desk.config, row.mailbox)
		if (mailbox && mayDo(person, mailbox, { ask: 'triage' })) {
			await noteRead(desk, row, person.user)
		}
	}
}

/** @param who its sender, by name */
function receivedEntry({ log }: Desk, row: MessageRow, all: DocumentRow[], who = 'Expéditeur inconnu'): ThreadEntry {
	const documents = all.filter(({ source }) => source !== 'body')
	const read = documents.map((document) => ({
		document,
		header: document.cda === null ? null : unlessDamaged(log, () => readCda(document)),
	}))
	const cautions = [
		...new Set(
			read.flatMap(({ document, header }) => cautionsOf(header, [document.name], [row.title, row.text])),
		),
	]
	return {
		kind: 'received',
		ties: [],
		id: row.id,
		at: row.received_at,
		who,
		title: row.title ?? '',
		text: row.text,
		isQuestion: false,
		expectsAnswer: false,
		...(RECEIVED[row.state] ?? IN_PROGRESS),
		// A structured document bears its title; in an archive its name is DOC0001.XML.
		documents: read.map(({ document: { name, path, file_id: fileId }, header }) => ({ title: header?.title ?? name, path, fileId })),
		cautions,
	}
}
