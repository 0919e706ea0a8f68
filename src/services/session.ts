/** What this person may use: asked once per session, and remembered for the next page, so that the menu is right from the start. */
import type { Me } from '../../server/contract/me.ts'

import { get } from './api.ts'

const KEPT = 'mssante-may-send'
let asked: Promise<Me> | null = null

export function me(): Promise<Me> {
	asked ??= get('me').then((answer) => {
		sessionStorage.setItem(KEPT, String(answer.mailboxes.some(({ maySend }) => maySend)))
		return answer
	}, (error: unknown) => {
		asked = null
		throw error
	})
	return asked
}

/** Runs `act` once it is known that this person may send: at once when that was known already. */
export function whenMaySend(act: () => void): void {
	const before = sessionStorage.getItem(KEPT) === 'true'
	if (before) {
		act()
	}
	me().then(({ mailboxes }) => {
		if (!before && mailboxes.some(({ maySend }) => maySend)) {
			act()
		}
	}, () => {
		// The sidecar does not answer: Files goes on without us.
	})
}
