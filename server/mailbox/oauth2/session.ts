/**
 * What somebody who signed in left to this program: tokens, in its memory alone (ECO.1.2.5), renewed before their time while the
 * provider agrees (ECO.1.2.7), and gone with it (ECO.1.2.6).
 */
import type { SignInSettings } from '../../config/schema.ts'
import type { Detail } from '../../errors/details.errors.ts'
import type { BackOff } from '../../time/back-off.ts'
import type { Clock } from '../../time/clock.ts'
import type { Granted } from './provider.ts'

import { asMssError, MssError } from '../../errors.ts'
import { because } from '../../errors/details.errors.ts'
import { delayAfter, scattered } from '../../time/back-off.ts'
import { elapsing } from '../../time/elapsed.ts'
import { forgotten, renewed } from './provider.ts'

export interface SessionTimes {
	/** Milliseconds before its end from which a token is renewed; of one that is short, the last third. */
	lead: number
	/** Milliseconds for which a token is new: the operator's refusal of one is about the person, and another would be refused too. */
	fresh: number
	/** Of a provider that does not answer. */
	backOff: BackOff
}

export const SESSION_TIMES: SessionTimes = { lead: 60_000, fresh: 30_000, backOff: { first: 2_000, most: 60_000 } }

/** Milliseconds between two looks at what must be renewed: a timer stands still while the machine sleeps. */
const LOOK = 60_000
/** Milliseconds that nobody asks a provider again by himself, however short its tokens live. */
const SOONEST = 1_000

export class Session {
	/** Account of Nextcloud. */
	readonly by: string
	/** Of it, as Nextcloud last told them; null: it never did. */
	groups: string[] | null = null
	/** Milliseconds since the epoch. */
	readonly since: number
	readonly #clock: Clock
	readonly #settings: SignInSettings
	readonly #times: SessionTimes
	readonly #over = new AbortController()
	#granted: Granted
	/** Milliseconds since it was. */
	#age: () => number
	/** Which the operator refused: it is not shown again. */
	#refused: string | null = null
	#renewing: Promise<void> | null = null
	#trouble: { fault: MssError, failures: number, wait: number, age: () => number } | null = null
	#end: MssError | null = null
	#timer: NodeJS.Timeout | undefined

	constructor(settings: SignInSettings, granted: Granted, by: string, times: SessionTimes, clock: Clock) {
		this.#clock = clock
		this.since = clock.now()
		this.#age = elapsing(clock)
		this.by = by
		this.#settings = settings
		this.#granted = granted
		this.#times = times
		this.#wake()
	}

	/** Why nobody logs in by it any more; null: it is good. */
	get end(): MssError | null {
		return this.#end
	}

	/** Aborts when it ends: what it opened is closed. */
	get over(): AbortSignal {
		return this.#over.signal
	}

	/** @throws {MssError} what ended it; MSS-SIGN-IN-PROVIDER when a token is over, and the provider cannot be asked for another now */
	async current(): Promise<string> {
		if (this.#end === null && (this.#isRefused() || this.#age() >= this.#staleAfter())) {
			await this.#renew().catch((error: unknown) => {
				if (this.#end !== null || this.#isRefused() || this.#age() >= this.#endsAfter()) {
					throw error
				}
			})
		}
		return this.#good()
	}

	/** Is it the one that it shows? */
	holds(token: string): boolean {
		return this.#end === null && this.#granted.accessToken === token
	}

	/** Could another token be taken otherwise than this one? */
	get mayRenew(): boolean {
		return this.#granted.refreshToken !== null && this.#age() >= this.#times.fresh
	}

	/** @throws {MssError} as `current`; what ends it, when the one refused was new */
	async instead(refused: string, why: Detail): Promise<string> {
		if (this.holds(refused)) {
			if (!this.mayRenew) {
				throw this.refuse(refused, why)
			}
			this.#refused = refused
			await this.#renew()
		}
		return this.#good()
	}

	/** The operator refused this token, and will refuse whatever this person has. */
	refuse(token: string, why: Detail): MssError {
		const fault = new MssError('MSS-SIGN-IN-REFUSED', why)
		if (this.#granted.accessToken === token) {
			this.finish(fault)
		}
		return this.#end ?? fault
	}

	/** Nothing of it is left. */
	finish(why: MssError): void {
		if (this.#end === null) {
			this.#end = why
			this.#granted = { accessToken: '', refreshToken: null, expiresIn: null, claims: null }
			clearTimeout(this.#timer)
			this.#over.abort()
		}
	}

	/** The same, told to the provider. */
	async close(why: MssError): Promise<void> {
		const { refreshToken, accessToken } = this.#granted
		const isOver = this.#end !== null
		this.finish(why)
		await (isOver ? undefined : forgotten(this.#settings, refreshToken ?? accessToken))
	}

	#good(): string {
		if (this.#end !== null) {
			throw this.#end
		}
		return this.#granted.accessToken
	}

	#isRefused(): boolean {
		return this.#granted.accessToken === this.#refused
	}

	/** Milliseconds since it was obtained. */
	#endsAfter(): number {
		const { expiresIn } = this.#granted
		return expiresIn === null ? Infinity : expiresIn * 1000
	}

	#staleAfter(): number {
		return this.#endsAfter() - Math.min(this.#times.lead, (this.#granted.expiresIn ?? 0) * 1000 / 3)
	}

	/** One at a time, however many ask. */
	#renew(): Promise<void> {
		this.#renewing ??= this.#renewOnce().finally(() => {
			this.#renewing = null
		})
		return this.#renewing
	}

	async #renewOnce(): Promise<void> {
		const { refreshToken, claims } = this.#granted
		if (refreshToken === null) {
			if (this.#age() >= this.#endsAfter()) {
				this.finish(new MssError('MSS-SIGN-IN-ENDED', because('not-prolonged')))
			}
			return
		}
		if (this.#trouble !== null && this.#trouble.age() < this.#trouble.wait) {
			throw this.#trouble.fault
		}
		try {
			const granted = await renewed(this.#settings, refreshToken)
			if (this.#end !== null) {
				await forgotten(this.#settings, granted.refreshToken ?? granted.accessToken)
				return
			}
			// OpenID Connect Core §12.2: of the same person.
			if (granted.claims !== null && granted.claims.sub !== claims?.sub) {
				throw new MssError('MSS-SIGN-IN-ENDED', because('other-person'))
			}
			this.#granted = { ...granted, claims: granted.claims ?? claims }
			this.#age = elapsing(this.#clock)
			this.#trouble = null
			this.#refused = null
			this.#wake()
		} catch (error) {
			const fault = asMssError(error)
			if (fault.code === 'MSS-SIGN-IN-ENDED') {
				this.finish(fault)
			} else {
				const failures = (this.#trouble?.failures ?? 0) + 1
				const wait = scattered(delayAfter(failures - 1, this.#times.backOff))
				this.#trouble = { fault, failures, wait, age: elapsing(this.#clock) }
				this.#wake()
			}
			throw fault
		}
	}

	/** Milliseconds until something is to be done, though nobody asks; none or less: now. */
	#left(): number {
		if (this.#trouble !== null) {
			return this.#trouble.wait - this.#trouble.age()
		}
		return this.#granted.refreshToken === null
			? this.#endsAfter() - this.#age()
			: Math.max(this.#staleAfter(), SOONEST) - this.#age()
	}

	/** Renewed though nobody asks: a refresh token that is not used ends, and an IDLE asks for nothing for hours. */
	#wake(): void {
		clearTimeout(this.#timer)
		const left = this.#left()
		if (this.#end === null && left !== Infinity) {
			this.#timer = setTimeout(() => void this.#awake(), Math.ceil(Math.max(0, Math.min(left, LOOK)))).unref()
		}
	}

	/** Whether or not it was time, and whatever came of it, there is a next: what went wrong is kept, and told to whoever asks. */
	async #awake(): Promise<void> {
		if (this.#left() <= 0) {
			await this.#renew().catch(() => {})
		}
		this.#wake()
	}
}
