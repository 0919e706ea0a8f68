/** Model texts and lists of recipients of a mailbox, as they are kept; each change is asked of the sidecar, and looked at again. */
import type { ParamsFor } from '../../server/contract/calls.contract.ts'
import type { Problem } from '../../server/contract/problem.ts'
import type { RecipientList, TextModel } from '../../server/contract/written.contract.ts'

import { ref } from 'vue'
import { get, post, problemOf } from '../services/api.ts'

/** Kept by a name; `before`: when what has that name was kept, as it is shown. */
export interface KeepWish {
	name: string
	isShared: boolean
	before: string | null
	/** They were told that it names somebody. */
	isConfirmed: boolean
}

export function useWritten(mailbox: () => string) {
	const models = ref<TextModel[]>([])
	const lists = ref<RecipientList[]>([])
	const problem = ref<Problem | null>(null)

	async function attempt(act: () => Promise<unknown>): Promise<void> {
		problem.value = null
		try {
			await act()
			await look()
		} catch (error) {
			problem.value = problemOf(error)
			// Somebody kept another meanwhile: it is shown.
			if (problem.value.code === 'MSS-WRITTEN-TAKEN') {
				await look().catch(() => {})
			}
		}
	}

	async function look(): Promise<void> {
		const told = await get('written', { params: { mailbox: mailbox() } })
		models.value = told.models
		lists.value = told.lists
	}

	type Model = Omit<ParamsFor<'user POST written/models'>, 'mailbox'>
	type List = Omit<ParamsFor<'user POST written/lists'>, 'mailbox'>
	return {
		models,
		lists,
		problem,
		load: () => attempt(async () => {}),
		keepModel: (model: Model) => attempt(() => post('written/models', { params: { ...model, mailbox: mailbox() } })),
		keepList: (list: List) => attempt(() => post('written/lists', { params: { ...list, mailbox: mailbox() } })),
	}
}
