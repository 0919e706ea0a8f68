/** A card opened on one of a list, or on a new one; what is done in it closes it, or says why not. */
import type { Problem } from '../../server/contract/problem.ts'

import { ref, shallowRef } from 'vue'
import { problemOf } from '../services/api.ts'

/** @param changed told once something was done */
export function useCard<Row>(changed: () => void) {
	/** Null: it is shut. */
	const opened = shallowRef<Row | null>(null)
	const problem = ref<Problem | null>(null)
	const isBusy = ref(false)

	function open(row: Row): void {
		problem.value = null
		opened.value = row
	}

	function close(): void {
		problem.value = null
		opened.value = null
	}

	async function attempt(act: () => Promise<unknown>): Promise<void> {
		problem.value = null
		isBusy.value = true
		try {
			await act()
			opened.value = null
			changed()
		} catch (error) {
			problem.value = problemOf(error)
		} finally {
			isBusy.value = false
		}
	}

	return { opened, problem, isBusy, open, close, attempt }
}
