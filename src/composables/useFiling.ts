/** One message filed with one patient: at once, or once what has to be asked was answered. */
import type { Ref } from 'vue'
import type { Candidate, WaitingItem } from '../../server/contract/waiting.contract.ts'
import type { Asked } from './useAsked.ts'
import type { Chosen, FilingOptions } from './useTriage.ts'

import { ref, shallowRef } from 'vue'
import { questionBefore } from '../services/question.service.ts'

export interface Doubtful {
	item: WaitingItem
	candidate: Candidate
}

type Next = (item: WaitingItem) => void

const NOTHING_SAID: FilingOptions = { reason: '', subfolder: '', type: null }

/**
 * @param openItem null: nothing that may be filed is before the eyes
 * @param asked the question that is open
 */
export function useFiling(
	openItem: () => WaitingItem | null,
	asked: Ref<Asked | null>,
	fileWith: (some: Chosen, options: FilingOptions, isConfirmed: boolean) => Promise<unknown[]>,
) {
	const options = ref({ ...NOTHING_SAID })
	/** What was about to be filed, and with whom, when something has to be asked. */
	const doubtful = shallowRef<Doubtful | null>(null)
	/** What is done next, once that one is filed. */
	let next: Next = () => {}

	function forget(): void {
		options.value = { ...NOTHING_SAID }
	}

	/** @param andThen once it is filed, and not before */
	function file(candidate: Candidate | undefined, andThen: Next = () => {}): void {
		const item = openItem()
		if (item && candidate?.folder) {
			next = andThen
			askOr({ item, candidate }, questionBefore(candidate, options.value.reason), false)
		}
	}

	/** Which one it is was answered; why it is another than the document says is a question of its own. */
	function fileThatOne(candidate: Candidate): void {
		askOr({ item: doubtful.value!.item, candidate }, candidate.isAnother ? 'reason' : null, true)
	}

	function fileAllTheSame(reason: string): void {
		asked.value = null
		void fileThen(doubtful.value!, { ...options.value, reason }, true)
	}

	async function fileThen(one: Doubtful, how: FilingOptions, isConfirmed: boolean): Promise<void> {
		const after = next
		const failed = await fileWith([one], how, isConfirmed)
		if (failed.length === 0) {
			after(one.item)
		}
	}

	function askOr(one: Doubtful, question: 'reason' | 'which' | null, isConfirmed: boolean): void {
		asked.value = question
		if (question === null) {
			void fileThen(one, options.value, isConfirmed)
		} else {
			doubtful.value = one
		}
	}

	return { options, doubtful, forget, file, fileThatOne, fileAllTheSame }
}
