/** The lists of « À classer », and what is said of each. */
import type { Tone } from '../../server/contract/tone.ts'
import type { Shelf, WaitingList } from '../../server/contract/waiting.contract.ts'

import { n, t } from '@nextcloud/l10n'
import { moment } from './format.ts'

export type Place = Extract<Shelf, 'review' | 'filed' | 'closed'>

interface ShelfWords {
	title: string
	/** What the button that leads there says. */
	see: string
	empty: string
	tone: Tone
}

export function shelfWords(): Record<Place, ShelfWords> {
	return {
		review: {
			title: t('mssante', 'To be filed'),
			see: t('mssante', 'To be filed'),
			empty: t('mssante', 'Nothing waits: all is filed'),
			tone: 'waiting',
		},
		filed: {
			title: t('mssante', 'Filed lately'),
			see: t('mssante', 'See what was filed'),
			empty: t('mssante', 'Nothing was filed yet'),
			tone: 'good',
		},
		closed: {
			title: t('mssante', 'With nothing to file'),
			see: t('mssante', 'See what needed no filing'),
			empty: t('mssante', 'No message is without anything to file'),
			tone: 'neutral',
		},
	}
}

/** How many there are, and since when. @param isSought some of them alone are asked for, by words or by a list */
export function summaryOf(shelf: Place, { total, oldestAt }: Pick<WaitingList, 'total' | 'oldestAt'>, isSought: boolean): string {
	if (shelf !== 'review') {
		return shelf === 'filed'
			? n('mssante', '%n message filed', '%n messages filed', total)
			: n('mssante', '%n message with nothing to file', '%n messages with nothing to file', total)
	}
	if (total === 0 || oldestAt === null) {
		return isSought ? t('mssante', 'Nothing found') : t('mssante', 'Nothing waits')
	}
	return [
		n('mssante', '%n message waits', '%n messages wait', total),
		t('mssante', 'the oldest came {moment}', { moment: moment(oldestAt) }),
	].join(' · ')
}

/**
 * What an empty list says.
 *
 * @param isMine what is entrusted to whoever looks is asked for alone
 * @param late come, and not filed yet: nobody says then that all is filed
 */
export function emptyOf(shelf: Place, q: string, late: number, isMine = false): { name: string, description: string } {
	if (isMine && q === '') {
		return {
			name: t('mssante', 'Nothing is entrusted to you'),
			description: t('mssante', 'Leave “Entrusted to me” to see all that waits.'),
		}
	}
	if (q !== '') {
		return { name: t('mssante', 'Nothing found'), description: t('mssante', 'Try a name, a sender or a birth date.') }
	}
	return {
		name: shelf === 'review' && late > 0
			? n('mssante', '%n message has come and is not filed yet', '%n messages have come and are not filed yet', late)
			: shelfWords()[shelf].empty,
		description: t(
			'mssante',
			'What arrives and cannot be filed safely comes here, with its reason. The rest goes by itself into the patients’ folders.',
		),
	}
}
