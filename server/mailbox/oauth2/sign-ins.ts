/**
 * Who signed in for which mailbox, in memory alone: after a restart, nobody has. What keeps mail from being read or sent until somebody
 * signs in (again) is asked here before an operator is called, and nowhere else.
 */
import type { MailboxConfig } from '../../config/schema.ts'
import type { Detail } from '../../errors/details.errors.ts'
import type { Clock } from '../../time/clock.ts'
import type { Account } from './arrivals.ts'
import type { Elsewhere } from './elsewhere.ts'
import type { SessionTimes } from './session.ts'
import type { Tokens } from './tokens.ts'

import { MssError } from '../../errors.ts'
import { because } from '../../errors/details.errors.ts'
import { isSignInAwaited } from '../login.ts'
import { Arrivals } from './arrivals.ts'
import { AGAIN } from './calls.ts'
import { formOf, isGood, keyOf, Opened, settingsOf } from './opened-sessions.ts'
import { Session, SESSION_TIMES } from './session.ts'

export interface SignInTimes extends SessionTimes {
	/** Milliseconds before a telephone is called again. */
	again: number
}

type SignInState = 'open' | 'waited' | 'ended' | 'refused'

export interface Standing {
	state: SignInState
	/** Account of Nextcloud, of whoever signed in last; null: nobody has, since the program began. */
	by: string | null
	/** ISO 8601: when; null with `by`. */
	since: string | null
	/** Why nobody may log in; null when it is open. */
	fault: MssError | null
}

export class SignIns {
	readonly #arrivals: Arrivals
	readonly #opened = new Opened()
	/** Whom the operator is being asked about (`settle`). */
	readonly #tried = new WeakSet<Session>()
	readonly #clock: Clock
	readonly #times: SessionTimes

	constructor(clock: Clock, { again = AGAIN, ...times }: Partial<SignInTimes> = {}) {
		this.#arrivals = new Arrivals(again)
		this.#clock = clock
		this.#times = { ...SESSION_TIMES, ...times }
	}

	/** @see Arrivals */
	begin(mailbox: MailboxConfig, user: string, returnTo: string): Promise<string> {
		return this.#arrivals.begin(mailbox, user, returnTo)
	}

	/** @see Arrivals */
	ask(mailbox: MailboxConfig, user: string, hint: string): Promise<Elsewhere> {
		return this.#arrivals.ask(mailbox, user, hint)
	}

	/** @see Arrivals */
	begun(state: string, user: string): { mailbox: string, isReady: boolean } {
		return this.#arrivals.begun(state, user)
	}

	/**
	 * What was open before goes on until `settle`, which must follow.
	 *
	 * @param returned the parameters with which the person came back
	 * @param groups theirs; null: not known
	 * @throws {MssError} as `Arrivals.come`
	 */
	finish(mailbox: MailboxConfig, user: string, returned: Record<string, string>, groups: string[] | null = null): Promise<Session> {
		return this.#arrivals.come(mailbox, { user, groups }, returned, (granted, latest) => {
			const session = new Session(settingsOf(mailbox), granted, user, this.#times, this.#clock)
			session.groups = latest
			this.#opened.add(mailbox, session)
			this.#tried.add(session)
			return session
		})
	}

	/**
	 * The operator's word on one who signed in. Let in, they take the place of whoever was in before; refused, those go on; where it could
	 * not be asked, both do, until it takes a token of theirs or refuses it.
	 *
	 * @param trouble null: it lets them in
	 */
	async settle(mailbox: MailboxConfig, session: Session, trouble: MssError | null): Promise<void> {
		this.#tried.delete(session)
		if (trouble === null) {
			await this.#replace(mailbox, session)
		} else if (isSignInAwaited(trouble.code)) {
			session.finish(trouble)
		}
	}

	async #replace(mailbox: MailboxConfig, session: Session): Promise<void> {
		await closeThem(this.#opened.take(mailbox, session), new MssError('MSS-SIGN-IN-ENDED', because('somebody-since')))
	}

	/** For an administrator's trial: what the operator says of a token ends nobody's session. */
	trialTokens(mailbox: MailboxConfig): Tokens {
		const tokens = this.tokens(mailbox)
		const refused = (_: string, why: Detail) => new MssError('MSS-SIGN-IN-REFUSED', why)
		return {
			current: tokens.current,
			instead: async (token, why) => {
				if (this.#opened.holder(mailbox, token)?.mayRenew === false) {
					throw refused(token, why)
				}
				return tokens.instead(token, why)
			},
			taken: () => {},
			refused,
		}
	}

	tokens(mailbox: MailboxConfig): Tokens {
		const session = () => {
			const fault = this.fault(mailbox)
			if (fault !== null) {
				throw fault
			}
			return this.#opened.last(mailbox)!
		}
		const holder = (token: string) => this.#opened.holder(mailbox, token)
		return {
			current: async () => session().current(),
			instead: async (refused, why) => (holder(refused) ?? session()).instead(refused, why),
			taken: (token) => {
				const one = holder(token)
				// Of who is being tried, it has not said all.
				if (one !== undefined && !this.#tried.has(one)) {
					void this.#replace(mailbox, one)
				}
			},
			refused: (token, why) => holder(token)?.refuse(token, why) ?? new MssError('MSS-SIGN-IN-REFUSED', why),
		}
	}

	/** Why nobody may log in now, to receive or to send, until somebody signs in; null: they may, or nobody needs to. */
	fault(mailbox: MailboxConfig, way?: 'imap' | 'smtp'): MssError | null {
		if (mailbox.oauth2 === undefined || (way !== undefined && mailbox[way]?.auth !== 'oauth2')) {
			return null
		}
		const session = this.#opened.last(mailbox)
		return session === undefined ? new MssError('MSS-SIGN-IN-WAITED') : session.end
	}

	/** Null: nobody signs in for it. */
	standing(mailbox: MailboxConfig): Standing | null {
		if (mailbox.oauth2 === undefined) {
			return null
		}
		const session = this.#opened.last(mailbox)
		const fault = this.fault(mailbox)
		const state = fault === null ? 'open' : STATES[fault.code] ?? 'ended'
		return { state, by: session?.by ?? null, since: session ? new Date(session.since).toISOString() : null, fault }
	}

	/** Milliseconds since the epoch: when somebody signed in, by whom it sends; 0: nobody did, or needs to. */
	since(mailbox: MailboxConfig): number {
		return mailbox.smtp?.auth === 'oauth2' ? this.#opened.last(mailbox)?.since ?? 0 : 0
	}

	/** Aborts when it is over for whoever signed in; null: nobody did, or nobody needs to, that way. */
	over(mailbox: MailboxConfig, way: 'imap' | 'smtp'): AbortSignal | null {
		return mailbox[way]?.auth === 'oauth2' ? this.#opened.last(mailbox)?.over ?? null : null
	}

	/** Whoever signed in takes it back: nobody is in any more, nor being tried. */
	async close(mailbox: MailboxConfig): Promise<void> {
		await closeThem(this.#opened.of(mailbox), new MssError('MSS-SIGN-IN-ENDED', because('signed-out')))
	}

	/** Whoever left the house opens nothing any more. @param user account of Nextcloud */
	async closeOf(user: string): Promise<void> {
		const why = new MssError('MSS-SIGN-IN-ENDED', because('account-gone'))
		this.#arrivals.keepOut(why, (entering) => entering.user === user)
		await closeThem(this.#sessions().filter(({ by }) => by === user), why)
	}

	/** Their groups, as Nextcloud tells them with each call. @return whether they opened something, or are coming back to */
	told({ user, groups }: Account): boolean {
		const theirs = this.#sessions().filter((session) => session.by === user && isGood(session))
		theirs.forEach((session) => (session.groups = groups))
		return this.#arrivals.told({ user, groups }).length + theirs.length > 0
	}

	/**
	 * Whoever may open a mailbox no more opens nothing of it, as far as their groups are known.
	 *
	 * @return what was closed
	 */
	async keepOnlyWho(
		mailboxes: readonly MailboxConfig[],
		mayOpen: (mailbox: MailboxConfig, account: Account) => boolean,
	): Promise<{ mailbox: string, user: string }[]> {
		const why = new MssError('MSS-SIGN-IN-ENDED', because('no-right'))
		const isOut = (key: string, user: string, groups: string[] | null) => {
			const mailbox = mailboxes.find((one) => keyOf(one) === key)
			return mailbox !== undefined && groups !== null && !mayOpen(mailbox, { user, groups })
		}
		this.#arrivals.keepOut(why, ({ mailbox, user, groups }) => isOut(keyOf(mailbox), user, groups))
		const out = this.#opened.everybody().filter(({ key, session }) => isGood(session) && isOut(key, session.by, session.groups))
		await closeThem(out.map(({ session }) => session), why)
		return out.map(({ key, session: { by } }) => ({ mailbox: key, user: by }))
	}

	/** The program ends: what the provider gave is left to its own end, and nothing waits for it. */
	closeAll(): void {
		this.#arrivals.clear()
		for (const session of this.#sessions()) {
			session.finish(new MssError('MSS-SIGN-IN-WAITED'))
		}
	}

	/** Mailboxes were changed: what was opened as they were before is of no use. */
	async keepOnly(mailboxes: readonly MailboxConfig[]): Promise<void> {
		const why = new MssError('MSS-SIGN-IN-ENDED', because('mailbox-changed'))
		const kept = new Set(mailboxes.map((mailbox) => `${keyOf(mailbox)} ${formOf(mailbox)}`))
		this.#arrivals.keepOut(why, ({ mailbox }) => !kept.has(`${keyOf(mailbox)} ${formOf(mailbox)}`))
		await closeThem(this.#opened.keepOnly(mailboxes), why)
	}

	#sessions(): Session[] {
		return this.#opened.everybody().map(({ session }) => session)
	}
}

async function closeThem(sessions: Session[], why: MssError): Promise<void> {
	await Promise.all(sessions.map((session) => session.close(why)))
}

const STATES: Partial<Record<string, SignInState>> = { 'MSS-SIGN-IN-WAITED': 'waited', 'MSS-SIGN-IN-REFUSED': 'refused' }
