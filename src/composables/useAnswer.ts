/** An answer being written: kept by its room, so that a window that is resized, or a tablet that is turned, loses no word of it. */
import type { Verdict } from '../../server/contract/turns.ts'
import type { PickedFile } from '../services/pick-files.ts'

import { reactive, toRefs, watch } from 'vue'

interface Written {
	/** Undefined: nothing is chosen; null: words alone. */
	verdict: Verdict | null | undefined
	text: string
	toAll: boolean
	files: PickedFile[]
}

/**
 * @param about what is answered: another one begins an empty answer
 * @param beginsInWords words may be written at once, nothing has to be chosen first
 */
export function useAnswer(about: () => string | null, beginsInWords: () => boolean) {
	const written = reactive<Written>({ verdict: undefined, text: '', toAll: false, files: [] })
	/** The same words sent again are the same answer; others are another. */
	let key = crypto.randomUUID()

	function clear(): void {
		Object.assign(written, { verdict: beginsInWords() ? null : undefined, text: '', toAll: false, files: [] })
	}
	watch(about, clear, { immediate: true })
	watch(written, () => {
		key = crypto.randomUUID()
	}, { flush: 'sync' })

	return {
		...toRefs(written),
		clear,
		/** As the sidecar takes it. */
		wish: () => ({
			params: { verdict: written.verdict ?? null, text: written.text, toAll: written.toAll, key },
			files: written.files.map(({ id }) => id),
		}),
	}
}
