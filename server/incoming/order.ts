/** Messages are read side by side, but dealt with in the order they came, and those of one patient one after the other. */
import type { CdaHeader } from '../mssante/document.ts'

import { Queue } from '../queue.ts'
import { Hands } from './hands.ts'

/** A place in the queue of a mailbox: wait for those before, then let those after pass. */
export interface Turn {
	come: Promise<void>
	pass: () => void
}

/** What people do by hand, here or in Files, is done and noticed one thing after the other. */
export const BY_HAND = 'by-hand'

/** Messages that may concern one another have the same: those of one matricule, or copies of one letter. */
export function subjectKey({ content_sha256: content }: { content_sha256: string }, documents: { cda?: CdaHeader }[]): string {
	return documents.find(({ cda }) => cda?.patient.ins)?.cda?.patient.ins?.matricule ?? content
}

export class Order extends Queue {
	readonly hands = new Hands()
	readonly #lastTurn = new Map<string, Promise<void>>()

	/** Takes the next place in a mailbox's queue. Whoever takes one must pass it on. */
	turn(mailbox: string): Turn {
		const come = this.#lastTurn.get(mailbox) ?? Promise.resolve()
		let pass = () => {}
		const passed = new Promise<void>((resolve) => {
			pass = resolve
		})
		// Whoever gives up before its turn lets nobody overtake those ahead.
		this.#lastTurn.set(mailbox, come.then(() => passed))
		return { come, pass }
	}
}
