/** Telephones that a provider is asked to call: it rings them for whoever asks, and whoever asks may not be whom it rings. */
import { MssError } from '../../errors.ts'

/** Milliseconds before the same telephone is called again. */
export const AGAIN = 30_000
/** Milliseconds in which one account has so many called, whosever they are. */
const SPAN = 10 * 60_000
const MOST_OF_ONE = 10

export class Calls {
	readonly #again: number
	#made: { user: string, whom: string, at: number }[] = []

	constructor(again: number) {
		this.#again = again
	}

	/**
	 * Before it is called: what comes of it, nobody knows.
	 *
	 * @param user account of Nextcloud, of whoever asks
	 * @param hint whom the provider is to call
	 * @param now milliseconds
	 * @throws {MssError} MSS-SIGN-IN-AGAIN, MSS-SIGN-IN-MANY
	 */
	add(user: string, hint: string, now: number): void {
		this.#made = this.#made.filter(({ at }) => now - at < SPAN)
		const whom = keyOf(hint)
		if (this.#made.some((one) => one.whom === whom && now - one.at < this.#again)) {
			throw new MssError('MSS-SIGN-IN-AGAIN')
		}
		if (this.#made.filter((one) => one.user === user).length >= MOST_OF_ONE) {
			throw new MssError('MSS-SIGN-IN-MANY')
		}
		this.#made.push({ user, whom, at: now })
	}
}

/** However it is written: a provider may be as lenient. */
function keyOf(hint: string): string {
	return hint.normalize('NFKC').toLowerCase().replace(/[^\p{L}\p{N}]/gu, '')
}
