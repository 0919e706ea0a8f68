/** What of a document can be shown, and its bytes where they are drawn here: the last one asked for wins. */
import type { DocumentPreview } from '../../server/contract/documents.contract.ts'
import type { Problem } from '../../server/contract/problem.ts'

import { computed, onUnmounted, ref, shallowRef, watch } from 'vue'
import { DOWN, problemOf } from '../services/api.ts'
import { useQuiet } from './useBanner.ts'

/** Milliseconds between two tries, while there is no answer. */
const AGAIN = 5_000

/** Where it comes from. */
export interface PreviewSource {
	preview: (id: number) => Promise<DocumentPreview>
	content: (id: number) => Promise<Blob>
}

/** @param shown told once it is there */
export function usePreview(
	id: () => number | undefined,
	source: PreviewSource,
	shown: (id: number, preview: DocumentPreview) => void = () => {},
) {
	const preview = shallowRef<DocumentPreview | null>(null)
	const bytes = shallowRef<Blob | null>(null)
	const problem = ref<Problem | null>(null)
	const quiet = useQuiet()
	let turn = 0
	let timer: ReturnType<typeof setTimeout> | undefined

	async function load(wanted: number): Promise<void> {
		const mine = ++turn
		try {
			const answer = await source.preview(wanted)
			const content = answer.kind === 'pdf' || answer.kind === 'image' ? await source.content(wanted) : null
			if (mine === turn) {
				preview.value = answer
				bytes.value = content
				problem.value = null
				shown(wanted, answer)
			}
		} catch (error) {
			if (mine === turn) {
				problem.value = problemOf(error)
				if (problem.value.code === DOWN.code) {
					timer = setTimeout(() => void load(wanted), AGAIN)
				}
			}
		}
	}

	watch(id, (wanted) => {
		leave()
		preview.value = bytes.value = problem.value = null
		if (wanted !== undefined) {
			void load(wanted)
		}
	}, { immediate: true })
	onUnmounted(leave)

	function leave(): void {
		turn++
		clearTimeout(timer)
	}

	return { preview, bytes, problem: computed(() => quiet(problem.value)) }
}
