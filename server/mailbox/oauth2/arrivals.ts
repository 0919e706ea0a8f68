/** Whoever goes to a provider to sign in, and comes back: until the operator is asked about them, nothing is open in their name. */
import type { MailboxConfig, SignInSettings } from '../../config/schema.ts'
import type { Begun } from './pending.ts'
import type { Granted } from './provider.ts'

import { transportOf } from '../../config/transport.ts'
import { MssError } from '../../errors.ts'
import { askElsewhere } from './ask-elsewhere.ts'
import { Calls } from './calls.ts'
import { Elsewhere } from './elsewhere.ts'
import { whyBelow } from './level.ts'
import { formOf, settingsOf } from './opened-sessions.ts'
import { PATIENCE, Pending } from './pending.ts'
import { forgotten, grantedTo, newAsked, newState, signInAddress, toldOf } from './provider.ts'
import { claimFor, whyAnother } from './who.ts'

/** Where Nextcloud's page takes people back (lib/Controller/PageController.php): the provider knows it too. */
export const RETURN_PATH = '/index.php/apps/mssante/signed-in'

/** Of Nextcloud. */
export interface Account {
	user: string
	groups: string[]
}

/** Somebody comes back from the provider, and is not in yet. */
export interface Entering {
	mailbox: MailboxConfig
	user: string
	/** As Nextcloud last told them; null: it never did. */
	groups: string[] | null
	/** What happened meanwhile that keeps them out. */
	over: MssError | null
}

export class Arrivals {
	readonly #pending = new Pending()
	readonly #calls: Calls
	readonly #entering = new Set<Entering>()

	/** @param again milliseconds before a telephone is called again */
	constructor(again: number) {
		this.#calls = new Calls(again)
	}

	/**
	 * @param returnTo the address of Nextcloud's page, as the person has it: the provider compares it with those that it knows
	 * @return where the person goes to sign in
	 * @throws {MssError} MSS-SIGN-IN-ADDRESS, MSS-SIGN-IN-MANY, MSS-SIGN-IN-PROVIDER
	 */
	async begin(mailbox: MailboxConfig, user: string, returnTo: string): Promise<string> {
		if (transportOf(returnTo) === null || !returnTo.endsWith(RETURN_PATH) || /[?#]/.test(returnTo)) {
			throw new MssError('MSS-SIGN-IN-ADDRESS', returnTo.slice(0, 200))
		}
		const settings = settingsOf(mailbox)
		const { address } = await this.#pending.begin(placeOf(mailbox, user), async () => {
			const asked = await newAsked(returnTo)
			return { asked, address: await signInAddress(settings, asked) }
		})
		return address
	}

	/**
	 * The same, elsewhere than in this browser: on another device, or on the telephone that the provider calls.
	 *
	 * @param hint whom the provider is to call, as it knows them
	 * @throws {MssError} MSS-SIGN-IN-MANY, -AGAIN, -DENIED, -PROVIDER
	 */
	async ask(mailbox: MailboxConfig, user: string, hint: string): Promise<Elsewhere> {
		const settings = settingsOf(mailbox)
		const { asked } = await this.#pending.begin(placeOf(mailbox, user), async () => {
			if (settings.grant === 'ciba') {
				this.#calls.add(user, hint, performance.now())
			}
			return { asked: new Elsewhere(settings, await newState(), await askElsewhere(settings, hint), PATIENCE) }
		})
		return asked
	}

	/**
	 * What this person began.
	 *
	 * @return for which mailbox; and whether it can be finished: elsewhere, they may not have signed in yet
	 * @throws {MssError} MSS-SIGN-IN-UNKNOWN
	 */
	begun(state: string, user: string): { mailbox: string, isReady: boolean } {
		const { mailbox, asked } = this.#pending.look(state, user, performance.now())
		return { mailbox, isReady: !(asked instanceof Elsewhere) || asked.isReady }
	}

	/**
	 * @param returned the parameters with which the person came back
	 * @param open makes a session of what the provider gave, at once: nothing comes between
	 * @throws {MssError} MSS-SIGN-IN-UNKNOWN, -DENIED, -OTHER, -LEVEL, -PROVIDER, -ENDED
	 */
	async come<T>(
		mailbox: MailboxConfig,
		{ user, groups }: Pick<Entering, 'user' | 'groups'>,
		returned: Record<string, string>,
		open: (granted: Granted, groups: Entering['groups']) => T,
	): Promise<T> {
		const { form, asked } = this.#pending.take(returned.state ?? '', user, performance.now())
		const settings = settingsOf(mailbox)
		if (form !== formOf(mailbox)) {
			if (asked instanceof Elsewhere) {
				asked.stop()
			}
			throw new MssError('MSS-SIGN-IN-UNKNOWN')
		}
		const entering: Entering = { mailbox, user, groups, over: null }
		this.#entering.add(entering)
		try {
			const granted = asked instanceof Elsewhere ? asked.take() : await grantedTo(settings, asked, returned)
			try {
				await mustBeThem(mailbox, settings, granted)
				if (entering.over !== null) {
					throw entering.over
				}
			} catch (error) {
				await forgotten(settings, granted.refreshToken ?? granted.accessToken)
				throw error
			}
			return open(granted, entering.groups)
		} finally {
			this.#entering.delete(entering)
		}
	}

	/** Their groups changed. @return those of this person who are coming back */
	told({ user, groups }: Account): Entering[] {
		const theirs = [...this.#entering].filter((one) => one.user === user)
		theirs.forEach((one) => (one.groups = groups))
		return theirs
	}

	keepOut(why: MssError, whom: (entering: Entering) => boolean): void {
		for (const entering of [...this.#entering].filter(whom)) {
			entering.over = why
		}
	}

	/** Nobody is waited for any more. */
	clear(): void {
		this.#pending.clear()
	}
}

function placeOf(mailbox: MailboxConfig, user: string): Omit<Begun, 'asked'> {
	return { mailbox: mailbox.address, form: formOf(mailbox), user }
}

/** @throws {MssError} MSS-SIGN-IN-OTHER, MSS-SIGN-IN-LEVEL, MSS-SIGN-IN-PROVIDER */
async function mustBeThem(mailbox: MailboxConfig, settings: SignInSettings, granted: Granted): Promise<void> {
	const claims = granted.claims ?? {}
	const claim = claimFor(mailbox)
	const isTold = claim === null || claim in claims
	const why = whyAnother(mailbox, isTold ? claims : { ...claims, ...await toldOf(settings, granted, String(claims.sub)) })
	if (why !== null) {
		throw new MssError('MSS-SIGN-IN-OTHER', why)
	}
	const below = whyBelow(settings.acr, claims.acr)
	if (below !== null) {
		throw new MssError('MSS-SIGN-IN-LEVEL', below)
	}
}
