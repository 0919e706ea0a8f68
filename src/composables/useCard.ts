/** A card opened on one of a list, or on a new one; what is done in it closes it, or says why not. */
import type { Problem } from '../../server/contract/problem.ts'

import { ref, shallowRef } from 'vue'
import { attempted } from '../services/attempt.service.ts'

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

	/** It stays as it is. @return whether it went through */
	async function run(act: () => Promise<unknown>): Promise<boolean> {
		return attempted({ problem, isBusy }, act)
	}

	/** What ends with it. */
	async function attempt(act: () => Promise<unknown>): Promise<void> {
		if (await run(act)) {
			opened.value = null
			changed()
		}
	}

	return { opened, problem, isBusy, open, close, run, attempt }
}
