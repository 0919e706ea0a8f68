/** What this person may use: asked once per session, and remembered for the next page, so that the menu is right from the start. */
import type { Me } from '../../server/contract/me.contract.ts'

import { get } from './api.ts'
import { speakAsBefore, speakOf } from './wording.ts'

const KEPT = 'mssante-may'
/** `prepare`: what somebody else approves. */
type Use = 'send' | 'prepare' | 'none'
let asked: Promise<Me> | null = null

speakAsBefore()

export function me(): Promise<Me> {
	asked ??= get('me').then((answer) => {
		speakOf(answer.wording)
		sessionStorage.setItem(KEPT, useOf(answer))
		return answer
	}, (error: unknown) => {
		asked = null
		throw error
	})
	return asked
}

function useOf({ mailboxes }: Me): Use {
	return mailboxes.some(({ maySend }) => maySend) ? 'send' : mailboxes.some(({ mayPrepare }) => mayPrepare) ? 'prepare' : 'none'
}

/** May this person prepare, and not send? */
export function onlyPrepares(): boolean {
	return sessionStorage.getItem(KEPT) === 'prepare'
}

/** Runs `act` once it is known that this person may send, or prepare: at once when that was known already. */
export function whenMayBegin(act: () => void): void {
	const before = ['send', 'prepare'].includes(sessionStorage.getItem(KEPT) ?? '')
	if (before) {
		act()
	}
	me().then((mine) => {
		if (!before && useOf(mine) !== 'none') {
			act()
		}
	}, () => {
		// The sidecar does not answer: Files goes on without us.
	})
}
