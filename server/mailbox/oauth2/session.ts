import type { SignInSettings } from '../../config/schema.ts'
import type { BackOff } from '../../time/back-off.ts'
/**
 * What somebody who signed in left to this program: tokens, in its memory alone (ECO.1.2.5), renewed before their time while the
 * provider agrees (ECO.1.2.7), and gone with it (ECO.1.2.6).
 */
import type { Clock } from '../../time/clock.ts'
import type { Granted } from './provider.ts'

import { asMssError, MssError } from '../../errors.ts'
import { delayAfter, scattered } from '../../time/back-off.ts'
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

/** Milliseconds: the longest that a timer takes. */
const LONGEST = 2 ** 31 - 1

export class Session {
	/** Account of Nextcloud. */
	readonly by: string
	/** Milliseconds since the epoch. */
	readonly since: number
	readonly #clock: Clock
	readonly #settings: SignInSettings
	readonly #times: SessionTimes
	readonly #over = new AbortController()
	#granted: Granted
	#obtainedAt: number
	#renewing: Promise<void> | null = null
	#trouble: { fault: MssError, failures: number, until: number } | null = null
	#end: MssError | null = null
	#timer: NodeJS.Timeout | undefined

	constructor(settings: SignInSettings, granted: Granted, by: string, times: SessionTimes, clock: Clock) {
		this.#clock = clock
		this.since = this.#obtainedAt = clock.now()
		this.by = by
		this.#settings = settings
		this.#granted = granted
		this.#times = times
		this.#wakeBefore()
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
		if (this.#end === null && this.#clock.now() >= this.#staleAt()) {
			await this.#renew().catch((error: unknown) => {
				if (this.#end !== null || this.#clock.now() >= this.#endsAt()) {
					throw error
				}
			})
		}
		return this.#good()
	}

	/** @throws {MssError} as `current`; what ends it, when the one refused was new */
	async instead(refused: string, why: string): Promise<string> {
		if (this.#end === null && this.#granted.accessToken === refused) {
			if (this.#granted.refreshToken === null || this.#clock.now() - this.#obtainedAt < this.#times.fresh) {
				throw this.refuse(refused, why)
			}
			await this.#renew()
		}
		return this.#good()
	}

	/** The operator refused this token, and will refuse whatever this person has. */
	refuse(token: string, why: string): MssError {
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

	/** Milliseconds since the epoch. */
	#endsAt(): number {
		const { expiresIn } = this.#granted
		return expiresIn === null ? Infinity : this.#obtainedAt + expiresIn * 1000
	}

	#staleAt(): number {
		return this.#endsAt() - Math.min(this.#times.lead, (this.#granted.expiresIn ?? 0) * 1000 / 3)
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
			if (this.#clock.now() >= this.#endsAt()) {
				this.finish(new MssError('MSS-SIGN-IN-ENDED', 'le fournisseur d’identité ne la prolonge pas'))
			}
			return
		}
		if (this.#trouble !== null && this.#clock.now() < this.#trouble.until) {
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
				throw new MssError('MSS-SIGN-IN-ENDED', 'elle est passée à une autre personne')
			}
			this.#granted = { ...granted, claims: granted.claims ?? claims }
			this.#obtainedAt = this.#clock.now()
			this.#trouble = null
			this.#wakeBefore()
		} catch (error) {
			const fault = asMssError(error)
			if (fault.code === 'MSS-SIGN-IN-ENDED') {
				this.finish(fault)
			} else {
				const failures = (this.#trouble?.failures ?? 0) + 1
				const wait = scattered(delayAfter(failures - 1, this.#times.backOff))
				this.#trouble = { fault, failures, until: this.#clock.now() + wait }
				this.#wake(wait)
			}
			throw fault
		}
	}

	/** Renewed though nobody asks: a refresh token that is not used ends, and an IDLE asks for nothing for hours. */
	#wakeBefore(): void {
		const at = this.#granted.refreshToken === null ? this.#endsAt() : this.#staleAt()
		if (at !== Infinity) {
			this.#wake(Math.max(0, at - this.#clock.now()))
		}
	}

	#wake(milliseconds: number): void {
		clearTimeout(this.#timer)
		// What goes wrong is kept, and told to whoever asks for a token.
		this.#timer = setTimeout(() => void this.#renew().catch(() => {}), Math.min(milliseconds, LONGEST)).unref()
	}
}
