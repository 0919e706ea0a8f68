/** What « Aujourd’hui » asks for, in its address and in words; what is searched, often a name, is in no address. */
import type { Came, Filters, Place, Sort } from '../../server/contract/today.contract.ts'
import type { Tone } from '../../server/contract/tone.ts'

import { t } from '@nextcloud/l10n'

const DAY = 24 * 60 * 60 * 1000
const SORTS: readonly Sort[] = ['patient', 'newest', 'sender']
const PLACES: readonly Place[] = ['filed', 'waiting', 'quarantined', 'closed']

export interface Asked extends Filters {
	sort: Sort
}
export const NO_FILTER: Filters = { mine: false, unread: false, place: null, reason: '', sender: '', type: '' }

/** As an address says it; what it says otherwise is not asked. */
export function askedIn(params: Record<string, string>): Asked {
	return {
		mine: params.mine === '1',
		unread: params.unread === '1',
		place: PLACES.find((one) => one === params.place) ?? null,
		reason: params.reason ?? '',
		sender: params.sender ?? '',
		type: params.type ?? '',
		sort: SORTS.find((one) => one === params.sort) ?? 'patient',
	}
}

/** Only what is not as it is at first: the address of « Aujourd’hui » alone is short. */
export function paramsOf({ mine, unread, place, reason, sender, type, sort }: Asked): Record<string, string> {
	const said = { place: place ?? '', reason, sender, type, sort: sort === 'patient' ? '' : sort }
	return {
		...mine && { mine: '1' },
		...unread && { unread: '1' },
		...Object.fromEntries(Object.entries(said).filter(([, value]) => value !== '')),
	}
}

export function filtersOf({ mine, unread, place, reason, sender, type }: Asked): Filters {
	return { mine, unread, place, reason, sender, type }
}

/** « Aujourd’hui », « Hier », « lundi 23 novembre ». @param day YYYY-MM-DD, as the other */
export function dayWords(day: string, today: string): string {
	const noon = Date.parse(`${day}T12:00:00Z`)
	const ago = Math.round((Date.parse(`${today}T12:00:00Z`) - noon) / DAY)
	return ago === 0
		? t('mssante', 'Today')
		: ago === 1
			? t('mssante', 'Yesterday')
			: new Date(noon).toLocaleDateString('fr-FR', { timeZone: 'UTC', weekday: 'long', day: 'numeric', month: 'long' })
}

/** What stands above a row: its day, and whom it is about, where the row before is of another. */
export function headingsOf(rows: Came[]): Map<number, { isFirstOfDay: boolean, isFirstOfName: boolean }> {
	return new Map(rows.map((row, index) => {
		const before = rows[index - 1]
		const isFirstOfDay = before?.day !== row.day
		return [row.id, {
			isFirstOfDay,
			isFirstOfName: isFirstOfDay || before?.patient !== row.patient || before?.name !== row.name,
		}]
	}))
}

export function placeWords(): Record<Place, { text: string, tone: Tone }> {
	return {
		filed: { text: t('mssante', 'It is filed'), tone: 'good' },
		waiting: { text: t('mssante', 'To be filed'), tone: 'waiting' },
		quarantined: { text: t('mssante', 'Quarantine'), tone: 'bad' },
		closed: { text: t('mssante', 'Nothing to file in it'), tone: 'neutral' },
	}
}
