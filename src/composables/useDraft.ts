/**
 * What is being written, kept by the sidecar for whoever writes it (ADR 51): once the hand rests, and when its place is left. Nothing of it
 * is kept in the browser.
 */
import type { ParamsFor } from '../../server/contract/calls.contract.ts'
import type { KeptDraft } from '../../server/contract/written.contract.ts'

import { onUnmounted } from 'vue'
import { get, post } from '../services/api.ts'
import { draftsKept } from '../services/drafts-kept.ts'

export type Content = ParamsFor<'user POST drafts'>['content']
type Place = string | null

/** Milliseconds without a change. */
const PAUSE = 800
/** Keys of one place (server/contract/written.contract.ts). */
const MOST_KEYS = 20

/** Of the page: what is written is on its way when its dialog is closed already. */
const drafts = draftsKept((params: ParamsFor<'user POST drafts'>, isLast) => post('drafts', { params, isLast }))
window.addEventListener('pagehide', drafts.leave)

export function useDraft() {
	let waiting: { place: string, content: Content } | null = null
	let timer: ReturnType<typeof setTimeout> | undefined
	/** Of each place, the keys of what this hand wrote there or took up: another draft is not this hand's to forget. */
	const ours = new Map<string, string[]>()
	let saving: Promise<unknown> = Promise.resolve()

	function flush(): Promise<unknown> {
		clearTimeout(timer)
		const now = waiting
		waiting = null
		if (now?.content) {
			takeUp(now.place, now.content.key)
		}
		const keys = now === null ? [] : ours.get(now.place) ?? []
		if (now !== null && keys.length > 0) {
			saving = drafts.keep({ ...now, keys })
		}
		return saving
	}

	/** A reload, another page, a tablet put away: what was written in the last second too. */
	function leave(): void {
		void flush()
		drafts.leave()
	}
	const hide = () => document.visibilityState === 'hidden' ? leave() : undefined

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
		// Of a dialog that was closed too: what has just left is no draft any more.
		await drafts.settled()
		return place === null ? null : await get('drafts', { params: { place } }).then(({ drafts }) => drafts[0] ?? null, () => null)
	}

	window.addEventListener('pagehide', leave)
	document.addEventListener('visibilitychange', hide)
	onUnmounted(() => {
		window.removeEventListener('pagehide', leave)
		document.removeEventListener('visibilitychange', hide)
		void flush()
	})
	return { keep, forget, takeUp, flush, earlier }
}
