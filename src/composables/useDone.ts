/** The last thing done, and how to undo it; and what could not be done, until the person has seen it. */
import type { Problem } from '../../server/contract/problem.ts'

import { t } from '@nextcloud/l10n'
import { ref, watch } from 'vue'
import { problemOf } from '../services/api.ts'

export interface Done {
	text: string
	isOver: boolean
	/** Some of it could not be done, and the text says what. */
	isPartial?: boolean
	undo: Undoing | null
	/** « Toujours ? »: what could be so from now on. */
	always?: Always | null
}

export interface Always {
	/** Who, and what is proposed to the administrator. */
	sender: string
	words: string[]
	propose: () => Promise<unknown>
}

export interface Undoing {
	act: (say?: (now: Partial<Done>) => void) => Promise<unknown>
	/** Told when it is undone. */
	done: string
}

/** Milliseconds for which undoing is offered: somewhat less than it is taken (server/triage/put-back.ts). */
const OFFERED = 9 * 60_000

export function useDone() {
	const done = ref<Done | null>(null)
	/** The newest last. Nothing takes them away but the person. */
	const problems = ref<Problem[]>([])
	let timer: ReturnType<typeof setTimeout> | undefined

	watch(() => done.value?.undo, (undo) => {
		clearTimeout(timer)
		timer = undo ? setTimeout(expire, OFFERED) : undefined
	})

	function expire(): void {
		done.value = done.value && { ...done.value, undo: null }
	}

	function tell(error: unknown): void {
		const problem = problemOf(error)
		problems.value = [...problems.value.filter(({ text }) => text !== problem.text), problem]
	}

	/**
	 * Says what is being done, then what was.
	 *
	 * @param act tells how far it is, or ends otherwise than foreseen
	 * @return whether it could be done
	 */
	async function attempt(
		text: { doing: string, done: string },
		act: (say: (now: Partial<Done>) => void) => Promise<unknown>,
		undo: Undoing | null = null,
	): Promise<boolean> {
		let mine: Done = { text: text.doing, isOver: false, undo: null }
		let end: Done = { text: text.done, isOver: true, undo }
		done.value = mine
		const isLast = () => done.value === null || done.value.text === mine.text
		function say(now: Partial<Done>): void {
			if (now.isOver) {
				end = { ...end, ...now }
			} else if (isLast()) {
				done.value = mine = { ...mine, ...now }
			}
		}
		try {
			await act(say)
			if (isLast()) {
				done.value = end
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

	async function always(): Promise<void> {
		const wish = done.value?.always
		if (wish) {
			await attempt(
				{ doing: '…', done: t('mssante', 'Proposed: an administrator accepts it, or not, in the administration of MSSanté') },
				wish.propose,
			)
		}
	}

	function dismiss(problem: Problem): void {
		problems.value = problems.value.filter((one) => one !== problem)
	}

	return { done, problems, attempt, undo, always, dismiss }
}
