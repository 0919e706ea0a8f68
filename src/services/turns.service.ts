import type { ThreadView } from '../../server/contract/threads.contract.ts'
/** Turns, in words: where each is, and whose. */
import type { Tone } from '../../server/contract/tone.ts'
import type { TurnShown, Verdict } from '../../server/contract/turns.contract.ts'

import { t } from '@nextcloud/l10n'
import { dueWords } from './due.service.ts'
import { moment } from './format.ts'
import { VERDICTS, verdictWords } from './verdicts.ts'

export type Side = 'ours' | 'theirs'

/** What a person must look at is ours, though they have to answer still. */
export function sideOf({ whose, isUnread, isDisputed }: Pick<TurnShown, 'whose' | 'isUnread' | 'isDisputed'>): Side {
	return whose === 'ours' || isUnread || isDisputed ? 'ours' : 'theirs'
}

/** The one thing to know of it. */
export function chipOf(turn: TurnShown, now = new Date()): { text: string, tone: Tone } {
	const { whose, due, overdue, verdict, isDisputed, isUnread, closedAt, reason } = turn
	if (closedAt !== null) {
		const said = verdict === null ? reason ?? t('mssante', 'Closed') : verdictWords()[verdict]
		return { text: `${said}, ${moment(closedAt, now)}`, tone: verdict === 'refused' ? 'neutral' : 'good' }
	}
	if (isDisputed) {
		return { text: t('mssante', 'two answers that contradict each other'), tone: 'bad' }
	}
	if (isUnread) {
		return { text: t('mssante', 'an answer to be read'), tone: 'waiting' }
	}
	return { text: dueWords(whose, due, now), tone: overdue ? 'bad' : whose === 'ours' ? 'waiting' : 'neutral' }
}

/** Reminded already on the day of `now`: once a day is enough. */
export function isRemindedToday({ remindedAt }: Pick<TurnShown, 'remindedAt'>, now = new Date()): boolean {
	return remindedAt !== null && new Date(remindedAt).toDateString() === now.toDateString()
}

/** By which we may answer that turn: what we asked is only made clearer. */
export function verdictsOf({ asker, verdicts }: Pick<TurnShown, 'asker' | 'verdicts'>): Verdict[] {
	return asker === 'theirs' ? verdicts : []
}

/** They wrote first, or wait for us: a verdict may be given, though nobody asked for one. */
export function verdictsIn({ turns, entries }: Pick<ThreadView, 'turns' | 'entries'>): Verdict[] {
	const ours = turns.find(({ whose, closedAt }) => whose === 'ours' && closedAt === null)
	return ours ? verdictsOf(ours) : entries[0]?.kind === 'received' ? [...VERDICTS] : []
}
