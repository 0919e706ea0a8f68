/** Signing in for a mailbox: at its provider's and back, or elsewhere while this page waits. */
import type { Problem } from '../../server/contract/problem.ts'
import type { SignInDone, SignInElsewhere } from '../../server/contract/sign-in.contract.ts'

import { onScopeDispose, ref } from 'vue'
import { post, problemOf } from '../services/api.ts'
import { returnAddress, takeReturned } from '../services/returned.ts'

/** Milliseconds between two questions whether they signed in elsewhere; the provider is asked at its own pace. */
const ASK = 2_000

/** @param look asks again how things stand */
export function useSignIn(look: () => unknown) {
	const problem = ref<Problem | null>(null)
	const done = ref<SignInDone | null>(null)
	const isBusy = ref(false)
	/** What is to be done elsewhere, and for which mailbox. */
	const waited = ref<SignInElsewhere & { mailbox: string } | null>(null)

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

	/** @param hint whom the provider is to call, as it knows them */
	const open = (mailbox: string, hint?: string) => attempt(async () => {
		const { url, elsewhere } = await post('sign-ins', { params: { mailbox, returnTo: returnAddress(), ...hint && { hint } } })
		if (elsewhere === null) {
			location.assign(url!)
			return
		}
		waited.value = { ...elsewhere, mailbox }
		try {
			done.value = await finished(elsewhere.state)
		} finally {
			leave()
		}
	})

	/** Null: nobody waits any more. */
	async function finished(state: string): Promise<SignInDone | null> {
		while (waited.value?.state === state) {
			const said = await post('sign-ins/finish', { params: { returned: { state } } })
			if (said !== null) {
				return said
			}
			await new Promise((resolve) => setTimeout(resolve, ASK))
		}
		return null
	}

	/** What was begun elsewhere is left to its own end. */
	function leave(): void {
		waited.value = null
	}
	onScopeDispose(leave)

	const close = (mailbox: string) => attempt(() => post('sign-ins/end', { params: { mailbox } }))

	const returned = takeReturned()
	if (returned !== null) {
		void attempt(async () => {
			done.value = await post('sign-ins/finish', { params: { returned } })
		})
	}
	return { problem, done, isBusy, waited, open, leave, close }
}
