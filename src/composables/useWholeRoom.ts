/** A list that comes whole, searched here, and what is looked at in it. Drawn by ListRoom.vue, as a window on a longer one is. */
import type { Ref } from 'vue'
import type { Problem } from '../../server/contract/problem.ts'
import type { ListRoom } from './useListRoom.ts'

import { computed, ref, shallowRef, watch } from 'vue'
import { listKeys } from '../services/keys.service.ts'

/** Milliseconds for which what has just come before the eyes cannot be acted upon: a second blow of the same key is for the one before. */
const READING = 600

export interface Whole<Row> {
	/** All of them; null: not come yet. */
	all: () => Row[] | null
	problem: Ref<Problem | null>
	look: () => Promise<void>
	keyOf: (row: Row) => string
	/** What is searched. */
	wordsOf: (row: Row) => string
	/** Another list altogether: what was looked at in the one before is left. */
	shelf?: () => string
	/** What a link to this page wants to see. */
	opened?: () => string | null
}

export function useWholeRoom<Row>({ all, problem, look, keyOf, wordsOf, shelf = () => '', opened = () => null }: Whole<Row>) {
	const q = ref('')
	/** On a telephone: what was chosen, or the list. */
	const isReading = ref(false)
	const selected = ref<string | null>(null)
	/** As it was seen last: somebody else's act takes nothing from before the eyes. */
	const kept = shallowRef<Row | null>(null)
	const rows = computed(() => (all() ?? []).filter((row) => plain(wordsOf(row)).includes(plain(q.value.trim())))) as Ref<Row[]>
	const index = computed(() => rows.value.findIndex((row) => keyOf(row) === selected.value))
	const current = computed(() => selected.value === null ? null : rows.value[index.value] ?? kept.value) as Ref<Row | null>
	/** Before the eyes, and in the list no more. */
	const isGone = computed(() => current.value !== null && !(all() ?? []).some((row) => keyOf(row) === selected.value))
	let place = 0
	let since = 0

	watch(shelf, () => choose(null))
	watch([rows, selected], () => {
		if (index.value >= 0) {
			place = index.value
			kept.value = rows.value[index.value]!
		} else if (selected.value === null && rows.value.length > 0) {
			choose(keyOf(rows.value[0]!))
		}
	}, { immediate: true })
	watch(opened, (key) => {
		if (key) {
			open(key)
		}
	}, { immediate: true })

	function choose(key: string | null): void {
		if (key !== selected.value) {
			since = Date.now()
			kept.value = null
		}
		selected.value = key
	}

	function open(key: string): void {
		choose(key)
		isReading.value = true
	}

	/** One further, or one back; from the place of the row that went, the one that took it. */
	function move(step: number): void {
		const row = rows.value[index.value >= 0 ? index.value + step : place - (step > 0 ? 1 : 0) + step]
		if (row !== undefined) {
			choose(keyOf(row))
		}
	}

	/** Looks again; the next one is shown, if what was dealt with is in the list no more. */
	async function refresh(): Promise<void> {
		await look()
		if (index.value < 0) {
			const next = rows.value[Math.min(place, rows.value.length - 1)]
			choose(next === undefined ? null : keyOf(next))
		}
	}

	const room: ListRoom<Row> = {
		q,
		isReading,
		page: computed(() => all()) as Ref<object | null>,
		problem,
		isStale: ref(false),
		rows,
		total: computed(() => rows.value.length),
		offset: ref(0),
		selected,
		current,
		keyOf,
		show: () => {},
		open,
	}
	return { ...room, isGone, refresh, isRead: () => Date.now() - since >= READING, keys: listKeys(move) }
}

/** Accents and capitals count for nothing. */
function plain(text: string): string {
	return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
}
