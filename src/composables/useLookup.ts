/** A search as one types: the last question alone is answered, and not at each key. */
import type { Ref } from 'vue'

import { ref } from 'vue'

/** Milliseconds between the last key and the question. */
const PAUSE = 180

export function useLookup<T>(ask: (q: string) => Promise<T[]>) {
	const found = ref([]) as Ref<T[]>
	const isSearching = ref(false)
	let turn = 0

	async function search(q: string): Promise<void> {
		const mine = ++turn
		isSearching.value = true
		await new Promise((resolve) => setTimeout(resolve, q === '' ? 0 : PAUSE))
		if (mine !== turn) {
			return
		}
		const answer = await ask(q).catch(() => [])
		if (mine === turn) {
			found.value = answer
			isSearching.value = false
		}
	}

	return { found, isSearching, search }
}
