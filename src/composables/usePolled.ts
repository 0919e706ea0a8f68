/** Something kept fresh while somebody looks at the page: asked again at intervals, told only when it changed. */
import type { Ref } from 'vue'
import type { JsonOf } from '../../server/contract/calls.contract.ts'
import type { Problem } from '../../server/contract/problem.ts'
import type { NameOf, PathOf, WishOf } from '../services/calls.service.ts'

import { onUnmounted, ref, watch } from 'vue'
import { getNews, problemOf } from '../services/api.ts'
import { CHANGED } from '../services/files.service.ts'
import { withNextTry } from '../services/next-try.ts'
import { pace } from '../services/presence.ts'

/**
 * @param wish null: nothing to ask for now
 * @param interval milliseconds to the next look, given what was told last
 */
export function usePolled<Path extends PathOf<'user', 'GET'>>(
	path: Path,
	wish: () => WishOf<NameOf<'user', 'GET', Path>> | null,
	interval: (value: JsonOf<NameOf<'user', 'GET', Path>> | null) => number = pace,
) {
	const value = ref(null) as Ref<JsonOf<NameOf<'user', 'GET', Path>> | null>
	const problem = ref<Problem | null>(null)
	/** The question that `value` answers, as JSON; empty: none was answered. */
	const answered = ref('')
	/** The question under way. */
	let asking = ''
	let etag: string | null = null
	let turn = 0
	let isOver = false
	let timer: ReturnType<typeof setTimeout> | undefined

	async function look(): Promise<void> {
		clearTimeout(timer)
		if (isOver) {
			return
		}
		const mine = ++turn
		const asked = wish()
		if (asked === null) {
			forget()
			return
		}
		const key = asking = JSON.stringify(asked)
		try {
			const news = await getNews(path, asked, key === answered.value ? etag : null)
			if (mine !== turn) {
				return
			}
			problem.value = null
			if (news) {
				value.value = news.value
				etag = news.etag
				answered.value = key
			}
		} catch (error) {
			if (mine !== turn) {
				return
			}
			problem.value = problemOf(error)
			if (key !== answered.value) {
				forget()
			}
		}
		asking = ''
		const rest = interval(value.value)
		problem.value = withNextTry(problem.value, rest)
		timer = setTimeout(() => document.hidden ? wait() : look(), rest)
	}

	/** « Not changed » would be no answer to somebody who has nothing. */
	function forget(): void {
		value.value = etag = null
		answered.value = ''
	}

	/** A page that nobody sees asks nothing. */
	function wait(): void {
		document.addEventListener('visibilitychange', () => void look(), { once: true })
	}

	watch(() => JSON.stringify(wish()), (key) => {
		if (key !== asking) {
			void look()
		}
	}, { immediate: true })
	const again = () => void look()
	window.addEventListener(CHANGED, again)
	onUnmounted(() => {
		isOver = true
		turn++
		clearTimeout(timer)
		window.removeEventListener(CHANGED, again)
	})
	return { value, problem, answered, look }
}
