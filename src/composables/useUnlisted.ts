/**
 * Of what is ticked, what is before the eyes no more: it was ticked in another search, list or mailbox, and what is shown now has it not.
 * It is dealt with all the same, so it is told.
 */
import type { Ref } from 'vue'

import { computed, shallowRef, watch } from 'vue'

interface Row {
	id: number
}

/**
 * @param asked what is searched, in which list and mailbox
 * @param rows that are shown
 * @return how many
 */
export function useUnlisted(asked: () => string, ticked: Ref<Map<number, unknown>>, rows: Ref<Row[]>) {
	const earlier = shallowRef(new Set<number>())
	watch(asked, () => {
		earlier.value = new Set(ticked.value.keys())
	}, { flush: 'sync' })
	return computed(() => [...ticked.value.keys()]
		.filter((id) => earlier.value.has(id) && !rows.value.some((row) => row.id === id))
		.length)
}
