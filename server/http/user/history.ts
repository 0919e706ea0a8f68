/** The story of files that a person may read: from whom they came and why they are here, to whom they went and what became of it. */
import type { ReceivedStory } from '../../contract/received.ts'
import type { SentStory } from '../../contract/sending.ts'
import type { Tone } from '../../contract/tone.ts'
import type { Desk } from '../../desk.ts'
import type { StoredReading } from '../../incoming/process.ts'
import type { CdaHeader } from '../../mssante/document.ts'
import type { Decision } from '../../patients/match.ts'
import type { Person } from '../../usecases/rights.ts'
import type { Handler } from '../handler.ts'

import { mailboxOf } from '../../desk.ts'
import { WITHDRAWN } from '../../incoming/acknowledge.ts'
import { lastActOf } from '../../ledger/tables/acts.ts'
import { cautionsOf } from '../../mssante/cautions.ts'
import { typeLabel } from '../../mssante/cda/document-type.ts'
import { frenchDate } from '../../mssante/ins/identity.ts'
import { outcomeWord } from '../../mssante/notification/acknowledgement.ts'
import { readableSubject } from '../../mssante/subject/subject.ts'
import { wordsOf } from '../../ops/chip.ts'
import { patientOf } from '../../patients/registry.ts'
import { homesOf } from '../../triage/permission.ts'
import { mailboxesFor, mayDo } from '../../usecases/rights.ts'
import { thingOf } from '../visible.ts'
import { namesOf } from './correspondents.ts'
import { cardOf } from './patients.ts'
import { storiesOf } from './sent-story.ts'

const MAX_STORIES = 50

export const history: Handler<'user GET files/history'> = async ({ desk }, { call }) => {
	const ids = call.files.map(({ id }) => id)
	return {
		sent: ids.length === 0 ? [] : await sentStories(desk, ids, call),
		received: ids.length === 0 ? [] : await receivedStories(desk, ids, call),
		maySend: mailboxesFor(desk.config, call, { ask: 'send' }).some(({ smtp }) => smtp),
	}
}

async function sentStories(desk: Desk, fileIds: string[], person: Person): Promise<SentStory[]> {
	const rows = await desk.ledger.db
		.selectFrom('outgoing')
		.innerJoin('outgoing_documents', 'outgoing.id', 'outgoing_documents.outgoing_id')
		.selectAll('outgoing')
		.distinct()
		.where('outgoing_documents.file_id', 'in', await withSiblings(desk, fileIds))
		.orderBy('outgoing.id', 'desc')
		.limit(MAX_STORIES)
		.execute()
	return storiesOf(desk, rows, person)
}

/** A received CDA and its PDF are one document: what was sent of one was sent of the other. */
async function withSiblings({ ledger: { db } }: Desk, fileIds: string[]): Promise<string[]> {
	const rows = await db.selectFrom('documents').innerJoin('documents as beside', (join) => join
		.onRef('beside.message_id', '=', 'documents.message_id').onRef('beside.base_group', '=', 'documents.base_group'))
		.select('beside.file_id').where('documents.file_id', 'in', fileIds).where('beside.file_id', 'is not', null).execute()
	return [...new Set([...fileIds, ...rows.map(({ file_id: id }) => id!)])]
}

const DOCUMENT_STATES: Record<string, { word: string, tone: Tone }> = {
	planned: { word: 'En cours', tone: 'waiting' },
	filed: { word: 'Classé', tone: 'good' },
	review: { word: 'À classer', tone: 'waiting' },
	quarantined: { word: 'Quarantaine', tone: 'bad' },
	removed: { word: 'Retiré à la main', tone: 'neutral' },
}

/**
 * Whoever may read a filed file is told whence it came, and the reason that put it there; what still waits, or waited elsewhere once, is
 * told to those of its mailbox who may see it.
 */
async function receivedStories(desk: Desk, fileIds: string[], person: Person): Promise<ReceivedStory[]> {
	const {
		ledger: { db },
		config,
		ged,
	} = desk
	const rows = await db
		.selectFrom('documents')
		.innerJoin('messages', 'messages.id', 'documents.message_id')
		.select([
			'documents.name',
			'documents.state',
			'documents.rule',
			'documents.cda',
			'documents.filed_at',
			'documents.structure',
			'documents.patient_id',
			'documents.base_group',
			'messages.id',
			'messages.mailbox',
			'messages.state as message_state',
			'messages.closed_at',
			'messages.received_at',
			'messages.reading',
			'messages.decision',
			'messages.thread',
			'messages.text',
		])
		.where('documents.file_id', 'in', fileIds)
		.orderBy('messages.id', 'desc')
		.limit(MAX_STORIES)
		.execute()
	const stories = await Promise.all(rows.map(async (row): Promise<ReceivedStory | null> => {
		const mailbox = mailboxOf(config, row.mailbox)
		const thing = await thingOf(db, { id: row.id, state: row.message_state, closed_at: row.closed_at })
		const isSeen = mailbox !== undefined && mayDo(person, mailbox, { ask: 'see', ...thing })
		if (!isSeen && thing.state !== 'filed') {
			return null
		}
		const { envelope } = JSON.parse(row.reading ?? '{}') as Partial<StoredReading>
		const sender = envelope?.from ?? null
		const { reasons = [] } = JSON.parse(row.decision ?? '{}') as Partial<Decision>
		const cda
			= row.cda
				?? (
					await db
						.selectFrom('documents')
						.select('cda')
						.where('message_id', '=', row.id)
						.where('position', '=', row.base_group)
						.executeTakeFirst()
				)?.cda
				?? null
		const header = cda === null ? null : (JSON.parse(cda) as CdaHeader)
		const receipt = await db.selectFrom('outbox').selectAll().where('message_id', '=', row.id).executeTakeFirst()
		const patient = row.patient_id === null ? null : await patientOf(db, row.structure, row.patient_id)
		const mayPutBack = row.state === 'filed' && mailbox !== undefined && mayDo(person, mailbox, { ask: 'decide', ...thing })
		const rule = row.rule ?? reasons[0]?.rule ?? ''
		return {
			messageId: row.id,
			at: row.received_at,
			from: sender === null ? 'expéditeur inconnu' : (await namesOf(desk, person, [sender])).get(sender)!,
			mailbox: mailbox?.label ?? row.mailbox,
			subject: readableSubject(envelope?.subject ?? ''),
			state: row.state,
			...(row.rule === 'closed' ? { word: 'Sans suite', tone: 'neutral' } : DOCUMENT_STATES[row.state]!),
			reasons: reasons.slice(0, isSeen ? undefined : 1).map(({ text }) => text),
			rule: wordsOf(rule) ?? rule,
			patient: patient && cardOf(patient),
			document: {
				type: header ? (typeLabel(header.type.code ?? '') ?? header.type.display) : null,
				title: header?.title ?? null,
				date: frenchDate(header?.createdAt?.slice(0, 8) ?? '') || null,
			},
			cautions: cautionsOf(header, [row.name], [envelope?.subject ?? '', row.text]),
			isProven: row.filed_at !== null,
			thread:
					isSeen && sender !== null && mailbox?.smtp !== undefined && mayDo(person, mailbox, { ask: 'send' }) ? row.thread : null,
			receipt:
					receipt && receipt.error_code !== WITHDRAWN
						? `Accusé ${outcomeWord(receipt.outcome)} ${receipt.state === 'sent' ? 'envoyé' : 'en cours d’envoi'} à `
						+ 'l’expéditeur'
						: null,
			mayPutBack,
			lastAct: mayPutBack ? await lastActOf(db, row.id) : null,
			homes: mayPutBack
				? await homesOf(
						ged,
						await db
							.selectFrom('documents')
							.select(['path', 'patient_id'])
							.where('message_id', '=', row.id)
							.where('state', '=', 'filed')
							.execute(),
					)
				: [],
		}
	}))
	return stories.filter((story) => story !== null)
}
