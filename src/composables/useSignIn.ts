/** Signing in for a mailbox, at its provider's, and back. */
import type { Problem } from '../../server/contract/problem.ts'
import type { SignInDone } from '../../server/contract/sign-in.ts'

import { ref } from 'vue'
import { post, problemOf } from '../services/api.ts'
import { returnAddress, takeReturned } from '../services/returned.ts'

/** @param look asks again how things stand */
export function useSignIn(look: () => unknown) {
	const problem = ref<Problem | null>(null)
	const done = ref<SignInDone | null>(null)
	const isBusy = ref(false)

	async function attempt(act: () => Promise<unknown>): Promise<void> {
		isBusy.value = true
		problem.value = done.value = null
		try {
			await act()
		} catch (error) {
			problem.value = problemOf(error)
		} finally {
			isBusy.value = false
		}
		look()
	}

	const open = (mailbox: string) => attempt(async () => {
		const { url } = await post('sign-ins', { params: { mailbox, returnTo: returnAddress() } })
		location.assign(url)
	})

	const close = (mailbox: string) => attempt(() => post('sign-ins/end', { params: { mailbox } }))

	const returned = takeReturned()
	if (returned !== null) {
		void attempt(async () => {
			done.value = await post('sign-ins/finish', { params: { returned } })
		})
	}
	return { problem, done, isBusy, open, close }
}
