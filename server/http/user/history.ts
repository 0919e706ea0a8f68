/** The story of files that a person may read: from whom they came and why they are here, to whom they went and what became of it. */
import type { Desk } from '../../desk.ts'
import type { StoredReading } from '../../incoming/process.ts'
import type { RecipientState } from '../../ledger/schema.ts'
import type { CdaHeader } from '../../mssante/document.ts'
import type { Decision } from '../../patients/match.ts'
import type { ReceivedStory, SentStory, Story, Tone } from '../contract.ts'
import type { Person } from '../rights.ts'
import type { Handler } from '../routes.ts'

import { mailboxOf } from '../../desk.ts'
import { typeLabel } from '../../mssante/cda/document-type.ts'
import { frenchDate } from '../../mssante/ins/identity.ts'
import { readableSubject } from '../../mssante/subject/subject.ts'
import { sentReport } from '../../outgoing/report.ts'
import { STATE_WORDS } from '../../outgoing/state.ts'
import { patientOf } from '../../patients/registry.ts'
import { mailboxesFor, may } from '../rights.ts'
import { cardOf } from './patients.ts'
import { namesOf } from './recipients.ts'

const MAX_STORIES = 50

export const history: Handler = async ({ desk }, call) => {
	const ids = call.files.map(({ id }) => id)
	const json: Story = {
		sent: ids.length === 0 ? [] : await sentStories(desk, ids, call),
		received: ids.length === 0 ? [] : await receivedStories(desk, ids),
		maySend: mailboxesFor(desk.config, call, ['send']).some(({ smtp }) => smtp),
	}
	return { status: 200, json }
}

export const TONES: Record<RecipientState, Tone> = {
	queued: 'waiting',
	accepted: 'neutral',
	unclear: 'bad',
	delivered: 'neutral',
	displayed: 'neutral',
	processed: 'good',
	notIntegrated: 'bad',
	answered: 'good',
	failed: 'bad',
	expired: 'bad',
}

async function sentStories(desk: Desk, fileIds: string[], person: Person): Promise<SentStory[]> {
	const { ledger: { db }, config } = desk
	const rows = await db.selectFrom('outgoing_documents').innerJoin('outgoing', 'outgoing.id', 'outgoing_documents.outgoing_id').selectAll('outgoing').distinct()
		.where('outgoing_documents.file_id', 'in', fileIds).orderBy('outgoing.id', 'desc').limit(MAX_STORIES).execute()
	return Promise.all(rows.map(async (row): Promise<SentStory> => {
		const report = (await sentReport(db, row.id))!
		const recipients = await db.selectFrom('recipients').selectAll().where('outgoing_id', '=', row.id).orderBy('position').execute()
		const names = await namesOf(desk, recipients.map(({ address }) => address))
		const mailbox = mailboxOf(config, row.mailbox)
		const patient = row.patient_id === null ? null : await patientOf(db, row.structure, row.patient_id)
		return {
			id: row.id,
			at: row.created_at,
			by: row.actor,
			from: mailbox?.label ?? row.mailbox,
			patient: patient && cardOf(patient),
			title: report.documents.map(({ title }) => title).join(', '),
			answerDueAt: row.answer_due_at,
			recipients: recipients.map(({ address, state, code, text, accepted_at: acceptedAt, changed_at: changedAt }) => ({
				address,
				name: names.get(address) ?? address,
				state,
				word: row.cancelled_at !== null ? 'Annulé' : STATE_WORDS[state],
				tone: row.cancelled_at !== null ? 'neutral' : TONES[state],
				steps: [
					...acceptedAt === null || state === 'accepted' ? [] : [{ word: STATE_WORDS.accepted, at: acceptedAt }],
					{ word: STATE_WORDS[state], at: changedAt },
				],
				text: TONES[state] === 'bad' || (state === 'queued' && text !== null) ? [code, text].filter(Boolean).join(' ') || null : null,
			})),
			tasks: report.tasks,
			mayAct: mailbox !== undefined && (may(person, 'send', mailbox) || may(person, 'triage', mailbox)),
			isWaiting: recipients.some(({ state }) => state === 'queued') && row.cancelled_at === null,
		}
	}))
}

const DOCUMENT_STATES: Record<string, { word: string, tone: Tone }> = {
	planned: { word: 'En cours', tone: 'waiting' },
	filed: { word: 'Classé', tone: 'good' },
	review: { word: 'À classer', tone: 'waiting' },
	quarantined: { word: 'Quarantaine', tone: 'bad' },
	removed: { word: 'Retiré à la main', tone: 'neutral' },
}

/** What a rule is called in front of people. */
const RULE_WORDS: Record<string, string> = {
	'exact-ins': 'INS exacte',
	conversation: 'Réponse à notre envoi',
	'by-hand': 'Classé à la main',
	'already-filed': 'Déjà classé',
}

async function receivedStories({ ledger: { db }, config }: Desk, fileIds: string[]): Promise<ReceivedStory[]> {
	const rows = await db.selectFrom('documents').innerJoin('messages', 'messages.id', 'documents.message_id')
		.select(['documents.state', 'documents.rule', 'documents.cda', 'documents.filed_at', 'documents.structure', 'documents.patient_id', 'documents.base_group', 'messages.id', 'messages.mailbox', 'messages.received_at', 'messages.reading', 'messages.decision'])
		.where('documents.file_id', 'in', fileIds).orderBy('messages.id', 'desc').limit(MAX_STORIES).execute()
	return Promise.all(rows.map(async (row): Promise<ReceivedStory> => {
		const { envelope } = JSON.parse(row.reading ?? '{}') as Partial<StoredReading>
		const { reasons = [] } = JSON.parse(row.decision ?? '{}') as Partial<Decision>
		const cda = row.cda ?? (await db.selectFrom('documents').select('cda').where('message_id', '=', row.id).where('position', '=', row.base_group).executeTakeFirst())?.cda ?? null
		const header = cda === null ? null : JSON.parse(cda) as CdaHeader
		const receipt = await db.selectFrom('outbox').selectAll().where('message_id', '=', row.id).executeTakeFirst()
		const patient = row.patient_id === null ? null : await patientOf(db, row.structure, row.patient_id)
		const rule = row.rule ?? reasons[0]?.rule ?? ''
		return {
			messageId: row.id,
			at: row.received_at,
			from: envelope?.from ?? 'expéditeur inconnu',
			mailbox: mailboxOf(config, row.mailbox)?.label ?? row.mailbox,
			subject: readableSubject(envelope?.subject ?? ''),
			state: row.state,
			...DOCUMENT_STATES[row.state]!,
			reasons: reasons.map(({ text }) => text),
			rule: RULE_WORDS[rule] ?? rule,
			patient: patient && cardOf(patient),
			document: {
				type: header ? typeLabel(header.type.code ?? '') ?? header.type.display : null,
				title: header?.title ?? null,
				date: frenchDate(header?.createdAt?.slice(0, 8) ?? '') || null,
			},
			isProven: row.filed_at !== null,
			receipt: receipt ? `Accusé « ${receipt.outcome === 'processed' ? 'Intégré' : `non intégré (${receipt.outcome})`} » ${receipt.state === 'sent' ? 'envoyé' : 'en cours d’envoi'} à l’expéditeur` : null,
		}
	}))
}
