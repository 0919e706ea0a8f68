/** The last thing done, and how to undo it. */
import type { Problem } from '../../server/http/contract.ts'

import { ref } from 'vue'
import { problemOf } from '../services/api.ts'

export interface Done {
	text: string
	isOver: boolean
	undo: (() => Promise<void>) | null
}

export function useDone() {
	const done = ref<Done | null>(null)
	const problem = ref<Problem | null>(null)

	/** @return whether it could be done */
	async function attempt(text: { doing: string, done: string }, act: () => Promise<unknown>, undo: (() => Promise<void>) | null = null): Promise<boolean> {
		const mine: Done = { text: text.doing, isOver: false, undo: null }
		done.value = mine
		problem.value = null
		try {
			await act()
			if (done.value === null || done.value.text === mine.text) {
				done.value = { text: text.done, isOver: true, undo }
			}
			return true
		} catch (error) {
			problem.value = problemOf(error)
			done.value = null
			return false
		}
	}

	async function undo(): Promise<void> {
		const act = done.value?.undo
		if (act) {
			done.value = null
			try {
				await act()
			} catch (error) {
				problem.value = problemOf(error)
			}
		}
	}

	return { done, problem, attempt, undo }
}
