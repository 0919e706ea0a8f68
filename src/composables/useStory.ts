/** The story of a file, kept fresh while somebody looks at it. */
import type { Problem, Story } from '../../server/http/contract.ts'

import { onUnmounted, ref, watch } from 'vue'
import { get, problemOf } from '../services/api.ts'
import { CHANGED } from '../services/dialog.ts'

/** Milliseconds between two looks: while something is on its way, and when nothing is. */
const SOON = 3_000
const LATER = 30_000

export function useStory(fileId: () => string, isShown: () => boolean) {
	const story = ref<Story | null>(null)
	const problem = ref<Problem | null>(null)
	let timer: ReturnType<typeof setTimeout> | undefined
	let turn = 0

	async function look(): Promise<void> {
		clearTimeout(timer)
		const mine = ++turn
		const id = fileId()
		if (id === '' || !isShown()) {
			return
		}
		try {
			const answer = await get<Story>('files/history', { files: [id] })
			if (mine === turn) {
				story.value = answer
				problem.value = null
			}
		} catch (error) {
			if (mine === turn) {
				problem.value = problemOf(error)
			}
		}
		if (mine === turn) {
			const isMoving = story.value?.sent.some(({ recipients }) => recipients.some(({ state }) => state === 'queued' || state === 'accepted'))
			timer = setTimeout(look, isMoving ? SOON : LATER)
		}
	}

	watch(fileId, () => {
		story.value = null
	})
	watch([fileId, isShown], look, { immediate: true })
	window.addEventListener(CHANGED, look)
	onUnmounted(() => {
		turn++
		clearTimeout(timer)
		window.removeEventListener(CHANGED, look)
	})
	return { story, problem, look }
}
