/**
 * One message that waits, with whom it may be about; looked at again when the list tells something new of it. It is read once, when it
 * comes before the eyes: each look after that is the page's own.
 */
import type { Problem } from '../../server/contract/problem.ts'
import type { WaitingItem } from '../../server/contract/waiting.contract.ts'

import { onUnmounted, ref, watch } from 'vue'
import { get, problemOf } from '../services/api.ts'
import { CHANGED } from '../services/files.service.ts'

/**
 * Milliseconds for which what has just come before the eyes cannot be acted upon: a second blow of the same key, or click, is for what
 * was there before.
 */
const READING = 600
/** Between two tries, while there is no answer. */
const AGAIN = 5_000

/**
 * @param row what the list tells of it: any change counts
 * @param isOutOfSight it is chosen, and nothing of it is on the screen yet
 * @param surprise whom it may be about changed, unasked: the same key means something else
 */
export function useItem(
	id: () => string | null,
	row: () => unknown,
	isOutOfSight: () => boolean = () => false,
	surprise: () => void = () => {},
) {
	const item = ref<WaitingItem | null>(null)
	const problem = ref<Problem | null>(null)
	/** A patient that the person looked for. */
	const sought = ref<string | null>(null)
	let since = 0
	/** It came while it was before the eyes. */
	let wasSeen = false
	let turn = 0
	let timer: ReturnType<typeof setTimeout> | undefined

	async function load(isAsked = false): Promise<void> {
		clearTimeout(timer)
		const mine = ++turn
		const wanted = id()
		if (wanted === null) {
			return
		}
		const glance = wasSeen || isOutOfSight()
		try {
			const answer = await get('waiting/:id', {
				words: [wanted],
				params: { ...sought.value !== null && { patient: sought.value }, ...glance && { glance } },
			})
			if (mine === turn) {
				const before = item.value
				since = places(answer) === places(before) ? since : Date.now()
				if (!isAsked && before?.id === answer.id && before.state === answer.state && places(answer) !== places(before)) {
					surprise()
				}
				wasSeen ||= !glance
				item.value = answer
				problem.value = null
			}
		} catch (error) {
			if (mine === turn) {
				problem.value = problemOf(error)
				item.value = null
				timer = setTimeout(() => void load(), AGAIN)
			}
		}
	}

	async function seek(patientId: string): Promise<void> {
		sought.value = patientId
		await load(true)
	}

	watch([id, isOutOfSight], ([now], [before]) => {
		if (now !== before) {
			sought.value = item.value = problem.value = null
			wasSeen = false
		}
		if (!wasSeen) {
			void load()
		}
	}, { immediate: true })
	watch(() => JSON.stringify(row()), () => {
		if (item.value !== null) {
			void load()
		}
	})
	const again = () => void load()
	window.addEventListener(CHANGED, again)
	onUnmounted(() => {
		turn++
		clearTimeout(timer)
		window.removeEventListener(CHANGED, again)
	})
	return { item, problem, load, seek, isRead: () => Date.now() - since >= READING }
}

/** Who stands where: what a key or a click means. */
function places(item: WaitingItem | null): string {
	return item === null ? '' : [item.id, item.state, ...item.candidates.map(({ patient }) => patient.id)].join()
}
