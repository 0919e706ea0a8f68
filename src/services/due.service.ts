/** By when an answer is due, as people say it: « à répondre avant vendredi », « en retard de 2 jours ». */
import { n, t } from '@nextcloud/l10n'
import { PLAIN } from './plain.ts'

const DAY = 24 * 60 * 60 * 1000
/** Days for which the name of a day says enough. */
const WEEK = 6
/** As it is: nothing here is HTML. */
/** @param whose who must answer @param due ISO 8601; null: nobody said */
export function dueWords(whose: 'ours' | 'theirs', due: string | null, now = new Date()): string {
	if (due === null) {
		return whose === 'ours' ? t('mssante', 'to be answered') : t('mssante', 'answer expected')
	}
	const date = new Date(due)
	const days = Math.round((startOfDay(date) - startOfDay(now)) / DAY)
	if (date < now) {
		return days === 0 ? t('mssante', 'late since today') : n('mssante', '%n day late', '%n days late', -days)
	}
	if (days === 0) {
		return whose === 'ours' ? t('mssante', 'to be answered today') : t('mssante', 'answer expected today')
	}
	const day = dayWords(date, days, now)
	return whose === 'ours'
		? t('mssante', 'to be answered before {day}', { day }, PLAIN)
		: t('mssante', 'answer expected before {day}', { day }, PLAIN)
}

/** « vendredi »; further, « le 12 décembre ». */
function dayWords(date: Date, days: number, now: Date): string {
	const year = date.getFullYear() === now.getFullYear() ? {} : { year: 'numeric' } as const
	return days <= WEEK
		? date.toLocaleDateString('fr-FR', { weekday: 'long' })
		: `le ${date.toLocaleDateString('fr-FR', { day: 'numeric', month: 'long', ...year })}`
}

function startOfDay(date: Date): number {
	return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime()
}
