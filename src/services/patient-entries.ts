/** A patient's line of time, in words: what each entry is, and where it leads. */
import type { EntryKind, PatientEntry } from '../../server/contract/patient-page.contract.ts'
import type { SentStory } from '../../server/contract/sending.contract.ts'
import type { Tone } from '../../server/contract/tone.ts'
import type { Room } from './rooms.service.ts'

import { t } from '@nextcloud/l10n'
import { placeWords } from './today.service.ts'
import { chipOf } from './turns.service.ts'

/** What is shown; null: all of it. */
export function kindChoices(): { id: EntryKind | null, label: string }[] {
	return [
		{ id: null, label: t('mssante', 'All') },
		{ id: 'received', label: t('mssante', 'Received') },
		{ id: 'waiting', label: t('mssante', 'To be filed') },
		{ id: 'sent', label: t('mssante', 'Things sent') },
		{ id: 'turn', label: t('mssante', 'Answers expected') },
	]
}

interface EntryWords {
	what: string
	title: string
	who: string
	chip: { text: string, tone: Tone } | null
}

export function wordsOf({ received, sent, turn }: PatientEntry, now = new Date()): EntryWords {
	if (received !== null) {
		return {
			what: received.isAnswer ? t('mssante', 'Answer received') : t('mssante', 'It was received'),
			title: received.title,
			who: received.sender,
			chip: placeWords()[received.place],
		}
	}
	if (sent !== null) {
		const worst = worstOf(sent)
		return {
			what: t('mssante', 'It was sent'),
			title: sent.title,
			who: sent.recipients.map(({ name }) => name).join(', '),
			chip: worst ? { text: worst.word, tone: worst.tone } : null,
		}
	}
	return turn === null
		? { what: '', title: '', who: '', chip: null }
		: {
				what: turn.closedAt !== null
					? t('mssante', 'Answered')
					: turn.whose === 'ours' ? t('mssante', 'We owe an answer') : t('mssante', 'They owe an answer'),
				title: turn.title,
				who: turn.partnerName,
				chip: chipOf(turn, now),
			}
}

/** Of one that goes to several, what somebody must look at first. */
function worstOf({ recipients }: SentStory): SentStory['recipients'][number] | undefined {
	return recipients.find(({ tone }) => tone === 'bad') ?? recipients.find(({ tone }) => tone === 'waiting') ?? recipients[0]
}

/** The room where something can be done with it. */
export function placeOf({ received, sent, turn }: PatientEntry): { room: Room, params: Record<string, string>, text: string } | null {
	if (received !== null) {
		return received.mayOpen
			? { room: 'waiting', params: { message: String(received.id) }, text: t('mssante', 'Open it where it was filed from') }
			: received.thread === null ? null : exchangeOf(received.thread)
	}
	if (sent !== null) {
		return sent.thread === null
			? { room: 'journal', params: { sending: String(sent.id) }, text: t('mssante', 'Its story') }
			: exchangeOf(sent.thread)
	}
	return turn === null
		? null
		: turn.closedAt === null
			? { room: 'turns', params: { turn: String(turn.id) }, text: t('mssante', 'Open it in “To be answered”') }
			: exchangeOf(turn.thread)
}

function exchangeOf(thread: string): { room: Room, params: Record<string, string>, text: string } {
	return { room: 'exchanges', params: { thread }, text: t('mssante', 'See the exchange, answer') }
}
