/** What of a document can be shown, and its bytes where they are drawn here: the last one asked for wins. */
import type { DocumentPreview } from '../../server/contract/documents.ts'
import type { Problem } from '../../server/contract/problem.ts'

import { ref, shallowRef, watch } from 'vue'
import { problemOf } from '../services/api.ts'

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
	let turn = 0

	watch(id, async (wanted) => {
		const mine = ++turn
		preview.value = bytes.value = problem.value = null
		if (wanted === undefined) {
			return
		}
		try {
			const answer = await source.preview(wanted)
			const content = answer.kind === 'pdf' || answer.kind === 'image' ? await source.content(wanted) : null
			if (mine === turn) {
				preview.value = answer
				bytes.value = content
				shown(wanted, answer)
			}
		} catch (error) {
			if (mine === turn) {
				problem.value = problemOf(error)
			}
		}
	}, { immediate: true })

	return { preview, bytes, problem }
}
