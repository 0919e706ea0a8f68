/**
 * Who signed in for which mailbox, in memory alone: after a restart, nobody has. What keeps mail from being read or sent until somebody
 * signs in (again) is asked here before an operator is called, and nowhere else.
 */
import type { MailboxConfig, SignInSettings } from '../../config/schema.ts'
import type { Clock } from '../../time/clock.ts'
import type { SessionTimes } from './session.ts'
import type { Tokens } from './tokens.ts'

import { transportOf } from '../../config/transport.ts'
import { MssError } from '../../errors.ts'
import { Pending } from './pending.ts'
import { forgotten, grantedTo, newAsked, signInAddress, toldOf } from './provider.ts'
import { Session, SESSION_TIMES } from './session.ts'
import { claimFor, whyAnother } from './who.ts'

/** Where Nextcloud's page takes people back (lib/Controller/PageController.php): the provider knows it too. */
export const RETURN_PATH = '/index.php/apps/mssante/signed-in'

export type SignInState = 'open' | 'waited' | 'ended' | 'refused'

export interface Standing {
	state: SignInState
	/** Account of Nextcloud, of whoever signed in last; null: nobody has, since the program began. */
	by: string | null
	/** ISO 8601: when; null with `by`. */
	since: string | null
	/** Why nobody may log in; null when it is open. */
	fault: MssError | null
}

interface Opened {
	/** How the mailbox was configured. */
	form: string
	session: Session
	/** What was open when somebody else signed in, until the operator let them in (`settle`). */
	before: Session | null
}

export class SignIns {
	readonly #pending = new Pending()
	readonly #sessions = new Map<string, Opened>()
	readonly #clock: Clock
	readonly #times: SessionTimes

	constructor(clock: Clock, times: Partial<SessionTimes> = {}) {
		this.#clock = clock
		this.#times = { ...SESSION_TIMES, ...times }
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
		const asked = await newAsked(returnTo)
		const address = await signInAddress(settingsOf(mailbox), asked)
		this.#pending.add({ mailbox: mailbox.address, form: formOf(mailbox), user, asked }, this.#clock.now())
		return address
	}

	/** The mailbox for which this person began. @throws {MssError} MSS-SIGN-IN-UNKNOWN */
	begunFor(state: string, user: string): string {
		return this.#pending.look(state, user, this.#clock.now()).mailbox
	}

	/**
	 * @param returned the parameters with which the person came back
	 * @throws {MssError} MSS-SIGN-IN-UNKNOWN, MSS-SIGN-IN-DENIED, MSS-SIGN-IN-OTHER, MSS-SIGN-IN-PROVIDER
	 */
	async finish(mailbox: MailboxConfig, user: string, returned: Record<string, string>): Promise<void> {
		const { form, asked } = this.#pending.take(returned.state ?? '', user, this.#clock.now())
		const settings = settingsOf(mailbox)
		if (form !== formOf(mailbox)) {
			throw new MssError('MSS-SIGN-IN-UNKNOWN')
		}
		const granted = await grantedTo(settings, asked, returned)
		const drop = () => forgotten(settings, granted.refreshToken ?? granted.accessToken)
		try {
			const why = whyAnother(mailbox, await this.#claims(mailbox, granted))
			if (why !== null) {
				throw new MssError('MSS-SIGN-IN-OTHER', why)
			}
		} catch (error) {
			await drop()
			throw error
		}
		const open = this.#session(mailbox)
		const before = open?.end === null ? open : null
		this.#sessions.set(keyOf(mailbox), { form, session: new Session(settings, granted, user, this.#times, this.#clock), before })
	}

	/** The operator's word on whoever signed in last. What was open before goes on when it will not have them, and is closed else. */
	async settle(mailbox: MailboxConfig, isRefused: boolean): Promise<void> {
		const known = this.#sessions.get(keyOf(mailbox))
		const before = known?.before ?? null
		if (known === undefined || before === null) {
			return
		}
		known.before = null
		if (isRefused && before.end === null) {
			known.session = before
		} else {
			await before.close(new MssError('MSS-SIGN-IN-ENDED', 'quelqu’un s’est connecté depuis'))
		}
	}

	async #claims(mailbox: MailboxConfig, granted: Awaited<ReturnType<typeof grantedTo>>): Promise<Record<string, unknown>> {
		const claims = granted.claims ?? {}
		const claim = claimFor(mailbox)
		return claim === null || claim in claims
			? claims
			: { ...claims, ...await toldOf(settingsOf(mailbox), granted, String(claims.sub)) }
	}

	tokens(mailbox: MailboxConfig): Tokens {
		const session = () => {
			const fault = this.fault(mailbox)
			if (fault !== null) {
				throw fault
			}
			return this.#session(mailbox)!
		}
		return {
			current: async () => session().current(),
			instead: async (refused, why) => session().instead(refused, why),
			refused: (token, why) => this.#session(mailbox)?.refuse(token, why) ?? new MssError('MSS-SIGN-IN-REFUSED', why),
		}
	}

	/** Why nobody may log in now, to receive or to send, until somebody signs in; null: they may, or nobody needs to. */
	fault(mailbox: MailboxConfig, way?: 'imap' | 'smtp'): MssError | null {
		if (mailbox.oauth2 === undefined || (way !== undefined && mailbox[way]?.auth !== 'oauth2')) {
			return null
		}
		const session = this.#session(mailbox)
		return session === undefined ? new MssError('MSS-SIGN-IN-WAITED') : session.end
	}

	/** Null: nobody signs in for it. */
	standing(mailbox: MailboxConfig): Standing | null {
		if (mailbox.oauth2 === undefined) {
			return null
		}
		const session = this.#session(mailbox)
		const fault = this.fault(mailbox)
		const state = fault === null ? 'open' : STATES[fault.code] ?? 'ended'
		return { state, by: session?.by ?? null, since: session ? new Date(session.since).toISOString() : null, fault }
	}

	/** Milliseconds since the epoch: when somebody signed in; 0: nobody did, or needs to. */
	since(mailbox: MailboxConfig): number {
		return this.#session(mailbox)?.since ?? 0
	}

	/** Aborts when it is over for whoever signed in. */
	over(mailbox: MailboxConfig): AbortSignal | null {
		return this.#session(mailbox)?.over ?? null
	}

	/** Whoever signed in takes it back. */
	async close(mailbox: MailboxConfig): Promise<void> {
		await this.#session(mailbox)?.close(new MssError('MSS-SIGN-IN-ENDED', 'quelqu’un s’est déconnecté'))
	}

	/** Whoever left the house opens nothing any more. @param user account of Nextcloud */
	async closeOf(user: string): Promise<void> {
		const theirs = [...this.#sessions.values()].filter(({ session }) => session.by === user)
		await Promise.all(theirs.map(({ session }) =>
			session.close(new MssError('MSS-SIGN-IN-ENDED', 'le compte de qui s’était connecté n’est plus là'))))
	}

	/** The program ends: what the provider gave is left to its own end, and nothing waits for it. */
	closeAll(): void {
		for (const { session } of this.#sessions.values()) {
			session.finish(new MssError('MSS-SIGN-IN-WAITED'))
		}
	}

	/** Mailboxes were changed: what was opened as they were before is of no use. */
	async keepOnly(mailboxes: MailboxConfig[]): Promise<void> {
		for (const [key, { form, session }] of this.#sessions) {
			if (!mailboxes.some((mailbox) => keyOf(mailbox) === key && formOf(mailbox) === form)) {
				this.#sessions.delete(key)
				await session.close(new MssError('MSS-SIGN-IN-ENDED', 'la boîte a changé'))
			}
		}
	}

	/** None of one that is another than it was, nor of what the administrator only tries. */
	#session(mailbox: MailboxConfig): Session | undefined {
		const known = this.#sessions.get(keyOf(mailbox))
		return known !== undefined && known.form === formOf(mailbox) ? known.session : undefined
	}
}

const STATES: Partial<Record<string, SignInState>> = { 'MSS-SIGN-IN-WAITED': 'waited', 'MSS-SIGN-IN-REFUSED': 'refused' }

function settingsOf({ oauth2, address }: MailboxConfig): SignInSettings {
	if (oauth2 === undefined) {
		throw new MssError('MSS-UNKNOWN', address)
	}
	return oauth2
}

function keyOf({ address }: MailboxConfig): string {
	return address.toLowerCase()
}

function formOf({ oauth2 }: MailboxConfig): string {
	return JSON.stringify(oauth2 ?? null)
}
