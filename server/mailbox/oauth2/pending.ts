/** Sign-ins that were begun and are not finished: each of one person, for one mailbox, for ten minutes, and once. */
import type { Asked } from './provider.ts'

import { MssError } from '../../errors.ts'
import { Elsewhere } from './elsewhere.ts'

/** Milliseconds to sign in. */
export const PATIENCE = 10 * 60_000
/** Of one person, and of everybody. */
const MOST_OF_ONE = 5
const MOST = 200

export interface Begun {
	/** Its address, and how it was configured. */
	mailbox: string
	form: string
	/** Account of Nextcloud. */
	user: string
	asked: Asked | Elsewhere
}

export class Pending {
	readonly #begun = new Map<string, Begun & { until: number }>()

	/** Beginning again for the same mailbox takes the place of the first. @throws {MssError} MSS-SIGN-IN-MANY */
	add(begun: Begun, now: number): void {
		for (const [state, { user, mailbox, until }] of this.#begun) {
			if (until <= now || (user === begun.user && mailbox === begun.mailbox)) {
				this.#forget(state)
			}
		}
		const ofOne = [...this.#begun.values()].filter(({ user }) => user === begun.user).length
		if (ofOne >= MOST_OF_ONE || this.#begun.size >= MOST) {
			throw new MssError('MSS-SIGN-IN-MANY')
		}
		const lasts = begun.asked instanceof Elsewhere ? begun.asked.lasts : PATIENCE
		this.#begun.set(begun.asked.state, { ...begun, until: now + lasts })
	}

	/** Nobody waits for any of them. */
	clear(): void {
		[...this.#begun.keys()].forEach((state) => this.#forget(state))
	}

	/** Where it is on another device, the provider is not asked any more. */
	#forget(state: string): void {
		const asked = this.#begun.get(state)?.asked
		this.#begun.delete(state)
		if (asked instanceof Elsewhere) {
			asked.stop()
		}
	}

	/** Once. @throws {MssError} as `look` */
	take(state: string, user: string, now: number): Begun {
		const found = this.look(state, user, now)
		this.#begun.delete(state)
		return found
	}

	/**
	 * Whoever asks with another's leaves it to them.
	 *
	 * @throws {MssError} MSS-SIGN-IN-UNKNOWN: never begun, finished, late, or somebody else's
	 */
	look(state: string, user: string, now: number): Begun {
		const found = this.#begun.get(state)
		if (found === undefined || found.user !== user || found.until <= now) {
			throw new MssError('MSS-SIGN-IN-UNKNOWN')
		}
		return found
	}
}
