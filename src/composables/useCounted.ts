/** Of a list, the part that a figure counted: days and way of filing that its address has, until one leaves them. */
import type { Room } from '../services/rooms.service.ts'

import { t } from '@nextcloud/l10n'
import { computed } from 'vue'
import { PLAIN } from '../services/plain.ts'
import { replaceRoute } from './useRoute.ts'

const DAY = 24 * 60 * 60_000
const WAYS = ['itself', 'hand'] as const

/** @param params of the address */
export function useCounted(params: () => Record<string, string>, room: Room) {
	const asked = computed(() => ({
		from: dayIn(params().from),
		to: dayIn(params().to),
		filedBy: WAYS.find((one) => one === params().filedBy) ?? '' as const,
	}))
	/** « du 16/11 au 22/11, classés à la main »; empty: nothing is left out. */
	const words = computed(() => {
		const { from, to, filedBy } = asked.value
		return [
			from !== '' && to !== '' && t('mssante', 'from {from} to {to}', { from: short(from), to: short(before(to)) }, PLAIN),
			filedBy === 'itself' && t('mssante', 'filed by itself'),
			filedBy === 'hand' && t('mssante', 'filed by hand'),
		].filter(Boolean).join(', ')
	})

	return { asked, words, leave: () => replaceRoute(room, {}) }
}

function dayIn(text = ''): string {
	return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text)) ? text : ''
}

/** The day before: a week ends on Sunday. */
function before(day: string): string {
	return new Date(Date.parse(`${day}T12:00:00Z`) - DAY).toISOString().slice(0, 10)
}

function short(day: string): string {
	return day.split('-').slice(1).reverse().join('/')
}
