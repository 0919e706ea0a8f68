/**
 * The journal: what happened, from the newest, further back as it is asked for, its head kept fresh. It grows for ever, and nobody counts
 * it: where `useList` has a window by its place in a total, this one goes on from the last line that it has.
 */
import type { JournalLine } from '../../server/contract/journal.contract.ts'
import type { Problem } from '../../server/contract/problem.ts'
import type { WishOf } from '../services/calls.service.ts'

import { computed, ref, watch } from 'vue'
import { get, problemOf } from '../services/api.ts'
import { usePolled } from './usePolled.ts'

type Wish = WishOf<'user GET journal'>

/** @param wish what is asked for, `before` apart */
export function useJournal(wish: () => Wish) {
	const asked = computed(wish)
	const older = ref<JournalLine[]>([])
	const hasMore = ref(false)
	const isAsking = ref(false)
	/** Why the older ones did not come. */
	const failure = ref<Problem | null>(null)
	const { value: page, problem } = usePolled('journal', () => asked.value)
	const lines = computed(() => {
		const fresh = page.value?.lines ?? []
		const last = fresh.at(-1)?.seq ?? Infinity
		return [...fresh, ...older.value.filter(({ seq }) => seq < last)]
	})

	watch(asked, () => {
		older.value = []
	})
	watch(page, (now) => {
		if (older.value.length === 0) {
			hasMore.value = now?.hasMore ?? false
		}
	})

	async function more(): Promise<void> {
		isAsking.value = true
		const mine = asked.value
		try {
			const answer = await get('journal', { ...mine, params: { ...mine.params, before: lines.value.at(-1)?.seq ?? null } })
			// Something else may be asked for by then.
			if (mine === asked.value) {
				older.value = [...older.value, ...answer.lines]
				hasMore.value = answer.hasMore
			}
		} catch (error) {
			failure.value = problemOf(error)
		}
		isAsking.value = false
	}

	return { asked, page, problem, lines, hasMore, isAsking, failure, more }
}
