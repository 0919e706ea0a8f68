/** Exchanges about a patient, both ways, and an answer in place. */
import type { Desk } from '../../desk.ts'
import type { StoredReading } from '../../incoming/process.ts'
import type { Looked } from '../../outgoing/exchange.ts'
import type { Patient } from '../../patients/patient.ts'
import type { MessageRow } from '../../triage/act.ts'
import type { Call } from '../call.ts'
import type { SentStory, ThreadEntry, ThreadList, ThreadView } from '../contract.ts'
import type { Person } from '../rights.ts'
import type { Handler } from '../routes.ts'

import { mailboxOf } from '../../desk.ts'
import { MssError } from '../../errors.ts'
import { noteRead } from '../../incoming/read-by-hand.ts'
import { baseSubject, readableSubject } from '../../mssante/subject/subject.ts'
import { listThreads, threadEntries } from '../../outgoing/exchange.ts'
import { LIMITS, PLAIN_REQUEST } from '../../outgoing/request.ts'
import { queueMessage } from '../../outgoing/send.ts'
import { patientOf } from '../../patients/registry.ts'
import { fingerprintOf } from '../../triage/comparison.ts'
import { asked } from '../asked.ts'
import { replyWish } from '../contract.ts'
import { mailboxesFor, mayDo } from '../rights.ts'
import { visibleTo } from '../visible.ts'
import { namesOf } from './correspondents.ts'
import { cardOf } from './patients.ts'
import { patientIn, windowParams, within } from './scope.ts'
import { storiesOf } from './sent-story.ts'

const RECEIVED: Record<string, Pick<ThreadEntry, 'word' | 'tone'>> = {
	filed: { word: 'Classé', tone: 'good' },
	review: { word: 'À classer', tone: 'waiting' },
	quarantined: { word: 'Quarantaine', tone: 'bad' },
	failed: { word: 'Échec, sera réessayé', tone: 'bad' },
}
const IN_PROGRESS: Pick<ThreadEntry, 'word' | 'tone'> = { word: 'En cours', tone: 'waiting' }

export const listExchanges: Handler = async ({ desk }, call) => {
	const { mailbox, patient, ...wanted } = asked(windowParams, call)
	const about = patientIn(desk, call, patient)
	const json: ThreadList = await listThreads(desk.ledger.db, { ...wanted, ...looked(desk, call, mailbox), patient: about })
	return { status: 200, json }
}

/** @throws {MssError} MSS-FORBIDDEN for a mailbox that is not theirs */
function looked(desk: Desk, person: Person, mailbox: string): Looked {
	const messages = visibleTo(person, within(desk, person, { ask: 'use' }, mailbox), 'read')
	const sendings = mailboxesFor(desk.config, person, { ask: 'sendings' }).map(({ address }) => address)
	return { messages, sendings: sendings.filter((address) => mailbox === '' || address === mailbox) }
}

export const exchange: Handler = async ({ desk }, call, [thread]) => {
	const { sent, received, last, patient } = await find(desk, call, thread!)
	const stories = await storiesOf(desk, sent, call)
	const entries = [
		...await Promise.all(sent.map(async (row, index) => sentEntry(stories[index]!, row.text, await documentsSent(desk, row.id)))),
		...await Promise.all(received.map(async (row) => receivedEntry(desk, call, row))),
	].sort((one, other) => one.at.localeCompare(other.at))
	const reply = last && { from: last.from, fromLabel: mailboxOf(desk.config, last.from)?.label ?? last.from, to: last.to, subject: last.subject, fingerprint: fingerprintOf(last) }
	const json: ThreadView = { thread: thread!, title: entries[0]?.title ?? '', patient, entries, reply }
	return { status: 200, json }
}

/** A letter to whom wrote last, or to those who were written to; about the same patient, so that their answer joins it. */
export const replyInExchange: Handler = async ({ desk }, call, [thread]) => {
	const { text, key, fingerprint } = asked(replyWish, call)
	const { last } = await find(desk, call, thread!)
	if (last === null) {
		throw new MssError('MSS-FORBIDDEN')
	}
	// Sent already: the answer was lost on its way, and the thread has gone on since.
	const known = await desk.ledger.db.selectFrom('outgoing').select('id').where('key', '=', key).where('actor', '=', call.user).executeTakeFirst()
	if (known) {
		return { status: 202, json: known }
	}
	if (fingerprintOf(last) !== fingerprint) {
		throw new MssError('MSS-EXCHANGE-CHANGED')
	}
	const { from, to, subject, patientId, answers } = last
	const { id } = await queueMessage(desk, { ...PLAIN_REQUEST, from, to, patientId, titles: [subject], text, isXdm: false, key, answers, actor: call.user })
	return { status: 202, json: { id } }
}

interface Last {
	from: string
	to: string[]
	subject: string
	patientId: string | null
	answers: string | null
}

async function find(desk: Desk, call: Call, thread: string) {
	const { ledger: { db }, config } = desk
	if (!/^[mo]\d{1,15}$/.test(thread)) {
		throw new MssError('MSS-UNKNOWN', thread)
	}
	const { sent, received } = await threadEntries(db, thread, looked(desk, call, ''))
	const [lastSent, lastReceived] = [sent[0], received.find(({ sender }) => sender !== null)]
	if (!sent[0] && !received[0]) {
		throw new MssError('MSS-UNKNOWN', thread)
	}
	const patient = await patientOfAll(desk, thread)
	const base = lastReceived ?? lastSent ?? received[0]!
	const mailbox = mailboxOf(config, base.mailbox)
	const to = lastReceived ? [lastReceived.sender!] : lastSent ? (await db.selectFrom('recipients').select('address').where('outgoing_id', '=', lastSent.id).orderBy('position').execute()).map(({ address }) => address) : []
	const subject = lastReceived ? (JSON.parse(lastReceived.reading!) as StoredReading).envelope.subject : lastSent?.subject ?? ''
	const last: Last | null = mailbox?.smtp && mayDo(call, mailbox, { ask: 'send' }) && to.length > 0
		? { from: mailbox.address, to, subject: `Re: ${readableSubject(baseSubject(subject))}`.slice(0, LIMITS.title), patientId: patient && base.structure === patient.structure ? patient.id : null, answers: lastReceived ? lastReceived.message_id : lastSent!.header_id }
		: null
	return { sent, received, last, patient: patient && cardOf(patient) }
}

/**
 * The patient of every message and document of the exchange, of those too that this person may not see: of one that waits, or
 * concerns somebody else, nobody may assume it.
 */
async function patientOfAll({ ledger: { db } }: Desk, thread: string): Promise<Patient | null> {
	const sent = await db.selectFrom('outgoing').select(['structure', 'patient_id']).where('thread', '=', thread).execute()
	const received = await db.selectFrom('messages').select(['id', 'structure', 'patient_id'])
		.where('thread', '=', thread).where('state', '!=', 'ignored').execute()
	const filed = await db.selectFrom('documents').select(['structure', 'patient_id'])
		.where('message_id', 'in', received.map(({ id }) => id)).where('state', '=', 'filed').execute()
	const [first, ...others] = [...sent, ...received, ...filed]
	const isAlike = (row: typeof first) => row?.structure === first?.structure && row?.patient_id === first?.patient_id
	return first && first.patient_id !== null && others.every(isAlike) ? patientOf(db, first.structure, first.patient_id) : null
}

function sentEntry(story: SentStory, text: string | null, documents: ThreadEntry['documents']): ThreadEntry {
	const worst = story.recipients.find(({ tone }) => tone === 'bad') ?? story.recipients[0]
	return { kind: 'sent', id: story.id, at: story.at, who: `${story.by} → ${story.recipients.map(({ name }) => name).join(', ')}`, title: story.title, text, word: worst?.word ?? '', tone: worst?.tone ?? 'neutral', documents }
}

async function documentsSent({ ledger: { db } }: Desk, id: number): Promise<ThreadEntry['documents']> {
	const rows = await db.selectFrom('outgoing_documents').select(['title', 'path', 'file_id']).where('outgoing_id', '=', id).orderBy('position').execute()
	return rows.map(({ title, path, file_id: fileId }) => ({ title, path: fileId === null ? null : path, fileId }))
}

async function receivedEntry(desk: Desk, person: Person, row: MessageRow): Promise<ThreadEntry> {
	const mailbox = mailboxOf(desk.config, row.mailbox)
	if (mailbox && mayDo(person, mailbox, { ask: 'triage' })) {
		await noteRead(desk, row, person.user)
	}
	const documents = await desk.ledger.db.selectFrom('documents').select(['name', 'path', 'file_id']).where('message_id', '=', row.id).where('source', '!=', 'body').orderBy('position').execute()
	const who = row.sender === null ? 'Expéditeur inconnu' : (await namesOf(desk, person, [row.sender])).get(row.sender)!
	return { kind: 'received', id: row.id, at: row.received_at, who, title: row.title ?? '', text: row.text, ...RECEIVED[row.state] ?? IN_PROGRESS, documents: documents.map(({ name, path, file_id: fileId }) => ({ title: name, path, fileId })) }
}
