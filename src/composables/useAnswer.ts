/** An answer being written: kept for its person until it is sent, so that no room, reload or tablet that is turned loses a word of it. */
import type { Verdict } from '../../server/contract/turns.ts'
import type { PickedFile } from '../services/files.ts'

import { reactive, ref, toRefs, watch } from 'vue'
import { useDraft } from './useDraft.ts'

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
 * @param thread where it is written; null: it is not kept
 */
export function useAnswer(about: () => string | null, beginsInWords: () => boolean, thread: () => string | null) {
	const written = reactive<Written>({ verdict: undefined, text: '', toAll: false, files: [] })
	const draft = useDraft()
	const place = () => {
		const where = thread()
		return where === null ? null : `thread:${where}`
	}
	/** When what is there was written, where it was left before; ISO 8601. */
	const resumedAt = ref<string | null>(null)
	/** The same words sent again are the same answer; others are another. */
	let key = crypto.randomUUID() as string
	let isHand = true

	/** Not by the hand of whoever writes. */
	function put(now: Written): void {
		isHand = false
		Object.assign(written, now)
		isHand = true
		key = crypto.randomUUID()
	}

	function empty(): void {
		put({ verdict: beginsInWords() ? null : undefined, text: '', toAll: false, files: [] })
		resumedAt.value = null
	}

	/** It was sent, or is thrown away. */
	function clear(): void {
		empty()
		void draft.forget(place())
	}

	async function resume(): Promise<void> {
		const where = place()
		const before = key
		const kept = await draft.earlier(where)
		if (kept !== null && where === place() && key === before) {
			const { verdict, text, toAll, files } = kept.content
			put({ verdict, text, toAll, files: files.map(({ id, name }) => ({ id, name })) })
			key = kept.content.key
			resumedAt.value = kept.at
		}
	}

	watch([about, thread], () => {
		empty()
		void resume()
	}, { immediate: true })
	watch(written, () => {
		if (isHand) {
			key = crypto.randomUUID()
			draft.keep(place(), contentOf())
		}
	}, { flush: 'sync' })

	function contentOf() {
		const { verdict, text, toAll, files } = written
		return text.trim() === '' && files.length === 0 && !verdict
			? null
			: { key, verdict: verdict ?? null, text, toAll, files: files.map(({ id, name }) => ({ id, name, title: '', type: '' })) }
	}

	return {
		...toRefs(written),
		resumedAt,
		clear,
		/** As the sidecar takes it. */
		wish: () => ({
			params: { verdict: written.verdict ?? null, text: written.text, toAll: written.toAll, key },
			files: written.files.map(({ id }) => id),
		}),
	}
}
