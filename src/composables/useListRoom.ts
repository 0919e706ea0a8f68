/** A list and what is looked at in it: what is searched, chosen, followed and refreshed. Drawn by ListRoom.vue. */
import type { Ref } from 'vue'
import type { Problem } from '../../server/contract/problem.ts'
import type { Asking, ListPath, RowOf } from './useList.ts'

import { ref, watch } from 'vue'
import { listKeys } from '../services/keys.service.ts'
import { useList } from './useList.ts'
import { useListAlone } from './useListAlone.ts'

/** Where the rows come from. */
export interface Fetcher<Path extends ListPath> {
	path: Path
	/** What is asked for: what every list is asked, with its own filters. */
	params: (common: { q: string, mailbox: string }) => Asking<Path>
	/** What names a row, from one look to the next. */
	keyOf: (row: RowOf<Path>) => string
	mailbox: () => string
	/** What a link to this page wants to see. */
	opened?: () => string | null
}

/** What of it the frame draws. */
export interface ListRoom<Row> {
	q: Ref<string>
	isReading: Ref<boolean>
	page: Ref<object | null>
	problem: Ref<Problem | null>
	isStale: Ref<boolean>
	rows: Ref<Row[]>
	total: Ref<number>
	offset: Ref<number>
	selected: Ref<string | null>
	current: Ref<Row | null>
	keyOf: (row: Row) => string
	show: (from: number) => void
	open: (key: string) => void
}

export function useListRoom<Path extends ListPath>({ path, params, keyOf, mailbox, opened = () => null }: Fetcher<Path>) {
	const q = ref('')
	/** On a telephone: what was chosen, or the list. */
	const isReading = ref(false)
	const isListAlone = useListAlone(isReading)
	const list = useList(path, () => params({ q: q.value, mailbox: mailbox() }), keyOf)

	function open(key: string): void {
		list.choose(key)
		isReading.value = true
	}
	watch(opened, (key) => {
		if (key) {
			open(key)
		}
	}, { immediate: true })

	return { ...list, q, isReading, isListAlone, keyOf, open, keys: listKeys(list.move) }
}
