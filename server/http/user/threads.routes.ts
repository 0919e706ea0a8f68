/** Exchanges about a patient, both ways, and an answer in place. */
import type { Context } from '../../context.ts'
import type { SentStory } from '../../contract/sending.contract.ts'
import type { ThreadEntry } from '../../contract/threads.contract.ts'
import type { SentDocumentRow } from '../../ledger/reads/outgoing.reads.ts'
import type { DocumentRow } from '../../ledger/tables/documents.table.ts'
import type { Person } from '../../rights.ts'
import type { MessageRow } from '../../triage/act.ts'
import type { Looked } from '../../views/looked.ts'
import type { Handler } from '../handler.ts'

import { mailboxOf } from '../../context.ts'
import { sentDocumentsOf } from '../../ledger/reads/outgoing.reads.ts'
import { readCda } from '../../ledger/stored/cda.stored.ts'
import { documentsOfMessages } from '../../ledger/tables/documents.table.ts'
import { unlessDamaged } from '../../log/damaged.ts'
import { cautionsOf } from '../../mssante/cautions.ts'
import { mailboxesFor } from '../../rights.ts'
import { fingerprintOf } from '../../triage/comparison.ts'
import { person } from '../../usecases/actor.ts'
import { findExchange, replyInPlace, sayNothingToAnswer, sayOnlyAQuestion } from '../../usecases/exchange.ts'
import { noteOpened } from '../../usecases/note-opened.ts'
import { askingOf } from '../../usecases/say-request.ts'
import { thingOf, visibleTo } from '../../usecases/visible.usecase.ts'
import { listThreads } from '../../views/threads.view.ts'
import { namesOf } from './correspondents.ts'
import { cardOf } from './patients.routes.ts'
import { patientIn, within } from './scope.ts'
import { givenFiles } from './sending-acts.ts'
import { storiesOf } from './sent-story.ts'
import { turnsOfExchange } from './turns.routes.ts'

const RECEIVED: Record<string, Pick<ThreadEntry, 'word' | 'tone'>> = {
	filed: { word: 'Classé', tone: 'good' },
	review: { word: 'À classer', tone: 'waiting' },
	quarantined: { word: 'Quarantaine', tone: 'bad' },
	failed: { word: 'Échec, sera réessayé', tone: 'bad' },
}
const IN_PROGRESS: Pick<ThreadEntry, 'word' | 'tone'> = { word: 'En cours', tone: 'waiting' }

export const listExchanges: Handler<'user GET threads'> = async ({ context }, { call, params: { mailbox, patient, ...wanted } }) => {
	const about = patientIn(context, call, patient)
	const { total, rows } = await listThreads(context.ledger.db, { ...wanted, ...looked(context, call, mailbox), patient: about })
	return { total, rows: rows.map((row) => ({ ...row, title: row.title ?? 'Message' })) }
}

/** What this person may see of exchanges. @throws {MssError} MSS-FORBIDDEN for a mailbox that is not theirs */
function looked(context: Context, person: Person, mailbox: string): Looked {
	const messages = visibleTo(person, within(context, person, { ask: 'use' }, mailbox), 'read')
	const sendings = mailboxesFor(context.config, person, { ask: 'sendings' }).map(({ address }) => address)
	return { messages, sendings: sendings.filter((address) => mailbox === '' || address === mailbox) }
}

export const exchange: Handler<'user GET threads/:thread'> = async ({ context }, { call, words: { thread }, params: { message } }) => {
	const { ledger: { db } } = context
	const { sent, received, target, wished, patient } = await findExchange(context, { thread, message }, person(call))
	const stories = await storiesOf(context, sent, call)
	const documentsSent = Map.groupBy(await sentDocumentsOf(db, sent.map(({ id }) => id)), (one) => one.outgoing_id)
	const documents = Map.groupBy(await documentsOfMessages(db, received.map(({ id }) => id)), (one) => one.message_id)
	const senders = await namesOf(context, call, [...new Set(received.flatMap(({ sender }) => sender ?? []))])
	await noteOpened(context, person(call), received)
	const entries = [
		...sent.map((row, index) => sentEntry(stories[index]!, row.text, documentsSent.get(row.id) ?? [])),
		...received.map((row) => receivedEntry(context, row, documents.get(row.id) ?? [], senders.get(row.sender ?? ''))),
	].sort((one, other) => one.at.localeCompare(other.at))
	const turns = await turnsOfExchange(context, call, thread)
	const last = received.toSorted((one, other) => one.received_at.localeCompare(other.received_at)).at(-1)
	const asking = last && await askingOf(context, person(call), last, await thingOf(db, last))
	const names = wished && await namesOf(context, call, [...wished.to, ...wished.all])
	return {
		thread,
		title: entries[0]?.title ?? '',
		patient: patient && cardOf(patient),
		entries,
		turns,
		last: last && asking ? { id: last.id, title: last.title ?? 'Message', asking } : null,
		silent: silentAmong(stories),
		isUnanswered: turns.some(({ whose, closedAt }) => whose === 'ours' && closedAt === null),
		reply: target && {
			from: target.from,
			fromLabel: mailboxOf(context.config, target.from)?.label ?? target.from,
			to: target.to,
			all: target.all,
			names: Object.fromEntries(names!),
			note: target.note,
			subject: target.subject,
			fingerprint: fingerprintOf(target),
		},
		answered: wished && { to: wished.to, names: Object.fromEntries(names!) },
	}
}

/** An answer in place. */
export const replyInExchange: Handler<'user POST threads/:thread/reply'> = async (
	{ context },
	{ call, words: { thread }, params: { message, ...wish } },
) => replyInPlace.do(context, person(call), { thread, message }, { ...wish, files: await givenFiles(context, call) })

export const nothingToAnswer: Handler<'user POST threads/:thread/nothing-to-answer'> = async ({ context }, { call, words: { thread } }) => {
	await sayNothingToAnswer.do(context, person(call), { thread }, {})
	return null
}

/** Their answer was but a question, or was an answer after all. */
export const onlyAQuestion: Handler<'user POST threads/:thread/question'> = async ({ context }, { call, words: { thread }, params }) => {
	await sayOnlyAQuestion.do(context, person(call), { thread }, params)
	return null
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

/** @param who its sender, by name */
function receivedEntry({ log }: Context, row: MessageRow, all: DocumentRow[], who = 'Expéditeur inconnu'): ThreadEntry {
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
