/** An answer being written: kept for its person until it is sent, so that no room, reload or tablet that is turned loses a word of it. */
import type { Verdict } from '../../server/contract/turns.contract.ts'
import type { DraftContent } from '../../server/contract/written.contract.ts'
import type { PickedFile } from '../services/files.service.ts'

import { reactive, ref, shallowRef, toRefs, watch } from 'vue'
import { problemOf } from '../services/api.ts'
import { useDraft } from './useDraft.ts'

/** server/errors/sending.errors.ts */
const LEFT = 'MSS-ANSWER-LEFT'

interface Written {
	/** Undefined: nothing is chosen; null: words alone. */
	verdict: Verdict | null | undefined
	text: string
	toAll: boolean
	files: PickedFile[]
}

export interface AnswerPlace {
	/** Where it is kept: an exchange, a turn. */
	place: string
	/** Those who are answered. */
	to: { address: string, name: string }[]
}

/** What was written here to other people: it is put in this answer by a hand alone. */
export interface Elsewhere {
	/** ISO 8601, of the last change. */
	at: string
	content: Pick<DraftContent, 'key' | 'to' | 'verdict' | 'text' | 'toAll' | 'files'>
}

const joined = (...texts: string[]) => texts.filter((one) => one.trim() !== '').join('\n\n')
const addressesOf = (to: AnswerPlace['to']) => to.map(({ address }) => address.toLowerCase()).sort().join(' ')

function together<One extends PickedFile, Other extends PickedFile>(some: One[], more: Other[]): (One | Other)[] {
	return [...some, ...more.filter(({ id }) => !some.some((one) => one.id === id))]
}

/**
 * @param about what is answered: another one begins an empty answer
 * @param beginsInWords words may be written at once, nothing has to be chosen first
 * @param where null: not known yet, or nothing is written there; it is not kept
 */
export function useAnswer(about: () => string | null, beginsInWords: () => boolean, where: () => AnswerPlace | null) {
	const written = reactive<Written>({ verdict: undefined, text: '', toAll: false, files: [] })
	const draft = useDraft()
	const place = () => where()?.place ?? null
	/** When what is there was written, where it was left before; ISO 8601. */
	const resumedAt = ref<string | null>(null)
	const earlier = shallowRef<Elsewhere | null>(null)
	/** Those for whom the words are. */
	let to: AnswerPlace['to'] = []
	/** The same words sent again are the same answer; others are another. */
	let key = crypto.randomUUID() as string
	let isHand = true
	let looked = 0
	/** What is there is still asked: nothing is kept over it before it is known. */
	let isLooking = false

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

	/** It was sent, or is thrown away. What was written to other people stays. */
	function clear(): void {
		empty()
		void (earlier.value === null ? draft.forget(place()) : null)
	}

	/** For other people it is another answer, under another key. */
	function takeUp({ at, content: { verdict, text, toAll, files } }: Elsewhere): void {
		put({
			verdict,
			text: joined(text, written.text),
			toAll,
			files: together(files, written.files).map(({ id, name }) => ({ id, name })),
		})
		resumedAt.value = at
	}

	async function resume(): Promise<void> {
		const turn = ++looked
		const there = place()
		const before = key
		isLooking = true
		const kept = await draft.earlier(there)
		if (turn !== looked) {
			return
		}
		isLooking = false
		if (kept === null) {
			void (key === before ? undefined : draft.keep(there, contentOf()))
			return
		}
		// Neither what was written to other people, nor over what is being written.
		if (key !== before || addressesOf(kept.content.to) !== addressesOf(to)) {
			earlier.value = kept
			return
		}
		draft.takeUp(there, kept.content.key)
		takeUp(kept)
		key = kept.content.key
	}

	function resumeEarlier(): void {
		const kept = earlier.value
		if (kept !== null) {
			draft.takeUp(place(), kept.content.key)
			earlier.value = null
			takeUp(kept)
			draft.keep(place(), contentOf())
		}
	}

	async function forgetEarlier(): Promise<void> {
		const kept = earlier.value
		if (kept !== null) {
			draft.takeUp(place(), kept.content.key)
			earlier.value = null
			await draft.forget(place())
			draft.keep(place(), contentOf())
		}
	}

	watch([about, place, () => addressesOf(where()?.to ?? [])], (now, before) => {
		const content = contentOf()
		const isStill = before.length > 0 && now[0] === before[0] && now[1] === before[1] && now[1] !== null
		void draft.flush()
		empty()
		to = where()?.to ?? []
		// Somebody else wrote meanwhile, and would have what was being written.
		if (isStill && content !== null) {
			looked++
			isLooking = false
			const first = earlier.value?.content ?? null
			earlier.value = {
				at: new Date().toISOString(),
				content: first === null
					? content
					: { ...first, text: joined(first.text, content.text), files: together(first.files, content.files) },
			}
		} else {
			earlier.value = null
			void resume()
		}
	}, { immediate: true })
	watch(written, () => {
		if (isHand) {
			key = crypto.randomUUID()
			if (earlier.value === null && !isLooking) {
				draft.keep(place(), contentOf())
			}
		}
	}, { flush: 'sync' })

	function contentOf() {
		const { verdict, text, toAll, files } = written
		return text.trim() === '' && files.length === 0 && !verdict
			? null
			: { key, to, verdict: verdict ?? null, text, toAll, files: files.map(({ id, name }) => ({ id, name, title: '', type: '' })) }
	}

	/** Other words left under this key: what is here is another answer, which leaves if it is sent again. */
	async function sends<T>(call: () => Promise<T>): Promise<T> {
		const asked = key
		try {
			return await call()
		} catch (error) {
			if (problemOf(error).code === LEFT && key === asked) {
				key = crypto.randomUUID()
				// Under the one before it is no draft any more.
				if (earlier.value === null) {
					draft.keep(place(), contentOf())
				}
			}
			throw error
		}
	}

	return {
		...toRefs(written),
		resumedAt,
		earlier,
		resumeEarlier,
		forgetEarlier,
		clear,
		sends,
		/** As the sidecar takes it. */
		wish: () => ({
			params: { verdict: written.verdict ?? null, text: written.text, toAll: written.toAll, key },
			files: written.files.map(({ id }) => id),
		}),
	}
}
