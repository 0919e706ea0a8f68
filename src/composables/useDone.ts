/** The last thing done, and how to undo it; and what could not be done, until the person has seen it. */
import type { Problem } from '../../server/http/contract.ts'

import { ref } from 'vue'
import { problemOf } from '../services/api.ts'

export interface Done {
	text: string
	isOver: boolean
	undo: Undoing | null
}

export interface Undoing {
	act: () => Promise<unknown>
	/** Told when it is undone. */
	done: string
}

export function useDone() {
	const done = ref<Done | null>(null)
	/** The newest last. Nothing takes them away but the person. */
	const problems = ref<Problem[]>([])

	function tell(error: unknown): void {
		const problem = problemOf(error)
		problems.value = [...problems.value.filter(({ text }) => text !== problem.text), problem]
	}

	/** @return whether it could be done */
	async function attempt(text: { doing: string, done: string }, act: () => Promise<unknown>, undo: Undoing | null = null): Promise<boolean> {
		const mine: Done = { text: text.doing, isOver: false, undo: null }
		done.value = mine
		const isLast = () => done.value === null || done.value.text === mine.text
		try {
			await act()
			if (isLast()) {
				done.value = { text: text.done, isOver: true, undo }
			}
			return true
		} catch (error) {
			tell(error)
			if (isLast()) {
				done.value = null
			}
			return false
		}
	}

	async function undo(): Promise<void> {
		const undoing = done.value?.undo
		if (undoing) {
			await attempt({ doing: '…', done: undoing.done }, undoing.act)
		}
	}

	function dismiss(problem: Problem): void {
		problems.value = problems.value.filter((one) => one !== problem)
	}

	return { done, problems, attempt, undo, dismiss }
}
