/** A search as one types: the last question alone is answered, and not at each key. */
import type { Ref } from 'vue'
import type { Problem } from '../../server/contract/problem.ts'

import { computed, ref } from 'vue'
import { problemOf } from '../services/api.ts'

/** Milliseconds between the last key and the question. */
const PAUSE = 180

export function useLookup<T>(ask: (q: string) => Promise<T[]>) {
	const found = ref([]) as Ref<T[]>
	const isSearching = ref(false)
	/** What answers the words as they stand: nothing that an older question found is there to be chosen by the Enter of this one. */
	const proposed = computed(() => isSearching.value ? [] : found.value)
	/** Nobody found is one thing, no answer another. */
	const problem = ref<Problem | null>(null)
	let turn = 0

	async function search(q: string): Promise<void> {
		const mine = ++turn
		isSearching.value = true
		await new Promise((resolve) => setTimeout(resolve, q === '' ? 0 : PAUSE))
		if (mine !== turn) {
			return
		}
		const answer = await ask(q).then(
			(list) => ({ list, error: null }),
			(error: unknown) => ({ list: [] as T[], error: problemOf(error) }),
		)
		if (mine === turn) {
			found.value = answer.list
			problem.value = answer.error
			isSearching.value = false
		}
	}

	return { found, proposed, isSearching, problem, search }
}
