/** One sending as it is shown: each recipient's state in one word, and what a person must do. */
import type { Selectable } from 'kysely'
import type { MailboxConfig } from '../../config/schema.ts'
import type { Context } from '../../context.ts'
import type { SendingAgain, SentStory } from '../../contract/sending.contract.ts'
import type { Tone } from '../../contract/tone.ts'
import type { RecipientState, Tables } from '../../ledger/ledger-schema.ts'
import type { RecipientRow } from '../../ledger/tables/recipients.table.ts'
import type { Person } from '../../rights.ts'
import type { Sending } from '../../views/sendings.view.ts'

import { mailboxOf } from '../../context.ts'
import { peopleNames } from '../../ledger/people-known.ts'
import { MISSED } from '../../ledger/tables/recipients.table.ts'
import { statusWords } from '../../mssante/notification/status-words.ts'
import { writtenOf } from '../../outgoing/body.ts'
import { STATE_WORDS } from '../../outgoing/recipient-state.ts'
import { isMade, reportOf } from '../../outgoing/report.ts'
import { readableName } from '../../outgoing/sender.ts'
import { tiesOf } from '../../outgoing/ties.ts'
import { toldWords } from '../../outgoing/told-words.ts'
import { isReplaceable } from '../../outgoing/versions.ts'
import { patientsNamed } from '../../patients/registry.ts'
import { mayDo } from '../../rights.ts'
import { gatherSendings } from '../../views/sendings.view.ts'
import { namesOf } from './correspondents.ts'
import { cardOf } from './patients.routes.ts'

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

/**
 * What a person reads of a refusal, and the server's words behind it; what is ours is said as it is, and no server's; a receipt's own
 * words are its sender's.
 */
function toldOf(recipient: RecipientRow): { text: string | null, server: string | null } {
	const { state, code } = recipient
	const { ours, theirs } = toldWords(recipient)
	const raw = [code, theirs].filter(Boolean).join(' ') || null
	if (!(TONES[state] === 'bad' || state === 'queued')) {
		return { text: null, server: null }
	}
	if (ours !== null && theirs === null) {
		return { text: ours, server: null }
	}
	return raw !== null && (state === 'failed' || state === 'queued')
		? { text: [ours, statusWords(code, theirs)].filter((part) => part !== null).join(' '), server: raw }
		: { text: raw, server: null }
}

export async function storiesOf(context: Context, rows: Selectable<Tables['outgoing']>[], person: Person): Promise<SentStory[]> {
	const { ledger: { db }, config, clock } = context
	const sendings = await gatherSendings(db, rows)
	const addresses = sendings.flatMap(({ recipients }) => recipients).map(({ address }) => address)
	const names = await namesOf(context, person, [...new Set(addresses)])
	const nameOf = await peopleNames(db)
	const patients = await patientsNamed(db, rows.flatMap(({ structure, patient_id: id }) => id === null ? [] : [{ structure, id }]))
	return sendings.map((sending): SentStory => {
		const { row, recipients, documents } = sending
		const report = reportOf(sending, new Date(clock.now()))
		const mailbox = mailboxOf(config, row.mailbox)
		const maySend = mailbox !== undefined && mayDo(person, mailbox, { ask: 'send' })
		const isLast = maySend && mailbox.smtp !== undefined && isReplaceable(sending)
		const patient = patients.find(({ structure, id }) => structure === row.structure && id === row.patient_id)
		return {
			id: row.id,
			at: row.created_at,
			wasMade: isMade(row),
			by: nameOf(row.actor),
			from: mailbox?.label ?? row.mailbox,
			patient: patient ? cardOf(patient) : null,
			title: report.documents.map(({ title }) => title).join(', ') || row.subject,
			answerDueAt: row.answer_due_at,
			recipients: recipients.map((recipient) => {
				const { address, state, accepted_at: acceptedAt, changed_at: changedAt, question_at: questionAt } = recipient
				return {
					address,
					name: names.get(address) ?? address,
					state,
					word:
						row.cancelled_at !== null
							? 'Annulé'
							: questionAt !== null && state === 'answered'
								? 'Question posée'
								: STATE_WORDS[state],
					tone: row.cancelled_at !== null ? 'neutral' : questionAt !== null ? 'waiting' : TONES[state],
					isQuestion: questionAt !== null && state === 'answered',
					steps: [
						...(acceptedAt === null || state === 'accepted' ? [] : [{ word: STATE_WORDS.accepted, at: acceptedAt }]),
						{ word: STATE_WORDS[state], at: changedAt },
					],
					...toldOf(recipient),
				}
			}),
			tasks: report.tasks,
			files: documents.flatMap(({ file_id: id, name }) => id === null ? [] : [{ id, name }]),
			// What was to be sent on, or taken back, begins where it is.
			again: maySend && (isMade(row) || row.text !== null)
				? {
						...againOf(context, sending, mailbox, (address) => names.get(address) ?? address),
						letter: documents.length === 0 ? { subject: row.subject, patient: patient ? cardOf(patient) : null } : null,
					}
				: null,
			thread: row.thread,
			ties: tiesOf(report),
			mayReplace: isLast && documents.every(({ file_id: id }) => id !== null),
			mayRetract: isLast && row.spool !== null,
			mayAct: mailbox !== undefined && mayDo(person, mailbox, { ask: 'sendings' }),
			isWaiting: recipients.some(({ state }) => state === 'queued') && row.cancelled_at === null,
		}
	})
}

/** Who has it needs it no more: it goes anew to those whom it did not reach. */
function againOf(
	{ config }: Context,
	{ row, recipients, documents }: Sending,
	mailbox: MailboxConfig,
	nameOf: (address: string) => string,
): Omit<SendingAgain, 'letter'> {
	// Of what was never made, its type alone tells.
	const isXdm = documents.some(({ cda_id: cda, type_code: type }) => cda !== null || (!isMade(row) && type !== null))
	const missed = recipients.filter(({ state }) => MISSED.includes(state))
	return {
		sending: row.id,
		from: row.mailbox,
		to: missed.map(({ address }) => ({ address, name: nameOf(address), about: '', origin: 'recent', problem: null })),
		// Signed anew, and its documents named anew.
		text: writtenOf(row.text ?? '', {
			titles: isXdm ? documents.map(({ title }) => title) : [],
			signature: mailbox.signature ?? readableName(config, mailbox),
			replyTo: row.reply_to,
			isRead: mailbox.type !== 'APP',
		}),
		documents: documents.flatMap(({ file_id: id, type_code: type, title }) => id === null ? [] : [{ id, type, title }]),
		isXdm,
	}
}
