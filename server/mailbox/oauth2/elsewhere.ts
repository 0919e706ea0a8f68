/**
 * A sign-in on another device than the one that asks for it: with a code that is typed there (RFC 8628), or on the telephone that the
 * provider calls (CIBA, OpenID Connect Client-Initiated Backchannel Authentication Core 1.0, poll mode). The provider is asked at its
 * own pace whether they did; what it gives is kept in memory until the page takes it, and told to be forgotten where nobody does.
 */
import type { SignInSettings } from '../../config/schema.ts'
import type { Granted } from './provider.ts'

import { asMssError } from '../../errors.ts'
import { forgotten } from './provider.ts'

/** What the person is shown, on the device where they asked. */
export interface Shown {
	/** To be typed at `address`, on another device; null: a telephone is called. */
	code: string | null
	address: string | null
	/** What the telephone shows too; null: a code is typed. */
	number: string | null
}

/** What the provider answers to whoever asks for it. */
export interface Invitation {
	shown: Shown
	/** Seconds that the provider gives. */
	expiresIn: number
	/** Resolves once they signed in there. @throws {MssError} MSS-SIGN-IN-DENIED, -PROVIDER; whatever, once the signal aborts */
	granted: (signal: AbortSignal) => Promise<Granted>
}

export class Elsewhere {
	readonly state: string
	readonly shown: Shown
	/** Milliseconds. */
	readonly lasts: number
	readonly #settings: SignInSettings
	readonly #stop = new AbortController()
	#outcome: { granted: Granted } | { fault: unknown } | null = null

	/** @param most milliseconds */
	constructor(settings: SignInSettings, state: string, { shown, expiresIn, granted }: Invitation, most: number) {
		this.#settings = settings
		this.state = state
		this.shown = shown
		this.lasts = Math.min(expiresIn * 1000, most)
		const signal = AbortSignal.any([this.#stop.signal, AbortSignal.timeout(this.lasts)])
		signal.addEventListener('abort', () => void this.#drop(), { once: true })
		granted(signal).then((one) => {
			this.#outcome = { granted: one }
			return signal.aborted ? this.#drop() : undefined
		}, (fault: unknown) => {
			this.#outcome = signal.aborted ? null : { fault }
		})
	}

	/** Did the provider say what came of it? */
	get isReady(): boolean {
		return this.#outcome !== null
	}

	/** Once, when it is ready: nobody else is to forget it. @throws {MssError} MSS-SIGN-IN-DENIED, MSS-SIGN-IN-PROVIDER */
	take(): Granted {
		const outcome = this.#outcome
		this.#outcome = null
		this.stop()
		if (outcome === null || 'fault' in outcome) {
			throw asMssError(outcome?.fault)
		}
		return outcome.granted
	}

	/** Nobody asks any more. */
	stop(): void {
		this.#stop.abort()
	}

	async #drop(): Promise<void> {
		const outcome = this.#outcome
		this.#outcome = null
		if (outcome !== null && 'granted' in outcome) {
			await forgotten(this.#settings, outcome.granted.refreshToken ?? outcome.granted.accessToken)
		}
	}
}
