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

type Place = Pick<Begun, 'user' | 'mailbox'>

export class Pending {
	readonly #begun = new Map<string, Begun & { until: number }>()
	/** Those whose provider is being asked: each has its place. */
	readonly #asking = new Set<Place>()

	/**
	 * Adds what the provider answers, which is asked only of what may be added.
	 *
	 * @throws {MssError} MSS-SIGN-IN-MANY; what `ask` throws
	 */
	async begin<T extends Pick<Begun, 'asked'>>(whose: Omit<Begun, 'asked'>, ask: () => Promise<T>): Promise<T> {
		this.#mustHaveRoom(whose, performance.now())
		this.#asking.add(whose)
		const answer = await ask().finally(() => this.#asking.delete(whose))
		this.add({ ...whose, asked: answer.asked }, performance.now())
		return answer
	}

	/** Beginning again for the same mailbox takes the place of the first. @throws {MssError} MSS-SIGN-IN-MANY */
	add(begun: Begun, now: number): void {
		this.#mustHaveRoom(begun, now)
		for (const [state, { user, mailbox }] of this.#begun) {
			if (user === begun.user && mailbox === begun.mailbox) {
				this.#forget(state)
			}
		}
		const lasts = begun.asked instanceof Elsewhere ? begun.asked.lasts : PATIENCE
		this.#begun.set(begun.asked.state, { ...begun, until: now + lasts })
	}

	/** Beside the one whose place it takes. */
	#mustHaveRoom({ user, mailbox }: Place, now: number): void {
		for (const [state, { until }] of this.#begun) {
			if (until <= now) {
				this.#forget(state)
			}
		}
		const others = [...this.#begun.values()].filter((one) => one.user !== user || one.mailbox !== mailbox)
		const taken: Place[] = [...others, ...this.#asking]
		if (taken.filter((one) => one.user === user).length >= MOST_OF_ONE || taken.length >= MOST) {
			throw new MssError('MSS-SIGN-IN-MANY')
		}
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
