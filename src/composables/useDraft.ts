/**
 * What is being written, kept by the sidecar for whoever writes it (ADR 51): once the hand rests, and when its place is left. Nothing of it
 * is kept in the browser.
 */
import type { ParamsFor } from '../../server/contract/calls.ts'
import type { KeptDraft } from '../../server/contract/written.ts'

import { onUnmounted } from 'vue'
import { get, post } from '../services/api.ts'

export type Content = ParamsFor<'user POST drafts'>['content']
type Place = string | null

/** Milliseconds without a change. */
const PAUSE = 800
/** Keys of one place (server/contract/written.ts). */
const MOST_KEYS = 20

export function useDraft() {
	let waiting: { place: string, content: Content } | null = null
	let timer: ReturnType<typeof setTimeout> | undefined
	/** Of each place, the keys of what this hand wrote there or took up: another draft is not this hand's to forget. */
	const ours = new Map<string, string[]>()
	/** One after the other: what was written last is what stays. */
	let saving: Promise<unknown> = Promise.resolve()

	/** What could not be kept is kept with the next change: the words are before the eyes. */
	function flush(): Promise<unknown> {
		clearTimeout(timer)
		const now = waiting
		waiting = null
		if (now?.content) {
			takeUp(now.place, now.content.key)
		}
		const keys = now === null ? [] : ours.get(now.place) ?? []
		if (now !== null && keys.length > 0) {
			saving = saving.then(() => post('drafts', { params: { ...now, keys } })).catch(() => {})
		}
		return saving
	}

	/** What is there under this key is this hand's from now on. */
	function takeUp(place: Place, key: string): void {
		if (place !== null) {
			ours.set(place, [...ours.get(place) ?? [], key].slice(-MOST_KEYS))
		}
	}

	/** @param content null: there is nothing to keep. */
	function keep(place: Place, content: Content): void {
		if (waiting !== null && waiting.place !== place) {
			void flush()
		}
		clearTimeout(timer)
		if (place !== null) {
			waiting = { place, content }
			timer = setTimeout(flush, PAUSE)
		}
	}

	/** What this hand wrote there, or took up, was sent or is thrown away. */
	function forget(place: Place): Promise<unknown> {
		keep(place, null)
		return flush()
	}

	async function earlier(place: Place): Promise<KeptDraft | null> {
		await flush()
		return place === null ? null : await get('drafts', { params: { place } }).then(({ drafts }) => drafts[0] ?? null, () => null)
	}

	window.addEventListener('pagehide', flush)
	onUnmounted(() => {
		window.removeEventListener('pagehide', flush)
		void flush()
	})
	return { keep, forget, takeUp, flush, earlier }
}
