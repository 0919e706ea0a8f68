/** An act of a form, told while it goes on, and by what is wrong when it did not go through. */
import type { Ref } from 'vue'
import type { Problem } from '../../server/contract/problem.ts'

import { problemOf } from './api.ts'

/** @return whether it went through */
export async function attempted(
	{ problem, isBusy }: { problem: Ref<Problem | null>, isBusy: Ref<boolean> },
	act: () => Promise<unknown>,
): Promise<boolean> {
	problem.value = null
	isBusy.value = true
	try {
		await act()
		return true
	} catch (error) {
		problem.value = problemOf(error)
		return false
	} finally {
		isBusy.value = false
	}
}
