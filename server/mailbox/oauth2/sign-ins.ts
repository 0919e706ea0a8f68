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
import { isSignInAwaited } from '../login.ts'
import { whyBelow } from './level.ts'
import { Pending } from './pending.ts'
import { forgotten, grantedTo, newAsked, signInAddress, toldOf } from './provider.ts'
import { Session, SESSION_TIMES } from './session.ts'
import { claimFor, whyAnother } from './who.ts'

/** Where Nextcloud's page takes people back (lib/Controller/PageController.php): the provider knows it too. */
export const RETURN_PATH = '/index.php/apps/mssante/signed-in'

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

/** Of Nextcloud. */
interface Account {
	user: string
	groups: string[]
}

interface Opened {
	/** How the mailbox was configured. */
	form: string
	/**
	 * At least one: whoever signed in last, after whoever was in before them and stays so until the operator lets the last one in. The
	 * last whose session is not over is who opens the mailbox.
	 */
	sessions: Session[]
}

/** Somebody comes back from the provider, and is not in yet. */
interface Entering {
	mailbox: MailboxConfig
	user: string
	groups: string[] | null
	/** What happened meanwhile that keeps them out. */
	over: MssError | null
}

export class SignIns {
	readonly #pending = new Pending()
	readonly #opened = new Map<string, Opened>()
	readonly #entering = new Set<Entering>()
	/** Whom the operator is being asked about (`settle`). */
	readonly #tried = new WeakSet<Session>()
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
		this.#pending.add({ mailbox: mailbox.address, form: formOf(mailbox), user, asked }, performance.now())
		return address
	}

	/** The mailbox for which this person began. @throws {MssError} MSS-SIGN-IN-UNKNOWN */
	begunFor(state: string, user: string): string {
		return this.#pending.look(state, user, performance.now()).mailbox
	}

	/**
	 * What was open before goes on until `settle`, which must follow.
	 *
	 * @param returned the parameters with which the person came back
	 * @param groups theirs; null: not known
	 * @throws {MssError} MSS-SIGN-IN-UNKNOWN, -DENIED, -OTHER, -LEVEL, -PROVIDER, -ENDED
	 */
	async finish(
		mailbox: MailboxConfig,
		user: string,
		returned: Record<string, string>,
		groups: string[] | null = null,
	): Promise<Session> {
		const { form, asked } = this.#pending.take(returned.state ?? '', user, performance.now())
		const settings = settingsOf(mailbox)
		if (form !== formOf(mailbox)) {
			throw new MssError('MSS-SIGN-IN-UNKNOWN')
		}
		const entering: Entering = { mailbox, user, groups, over: null }
		this.#entering.add(entering)
		try {
			const granted = await grantedTo(settings, asked, returned)
			try {
				const why = whyAnother(mailbox, await this.#claims(mailbox, granted))
				if (why !== null) {
					throw new MssError('MSS-SIGN-IN-OTHER', why)
				}
				const below = whyBelow(settings.acr, granted.claims?.acr)
				if (below !== null) {
					throw new MssError('MSS-SIGN-IN-LEVEL', below)
				}
				if (entering.over !== null) {
					throw entering.over
				}
			} catch (error) {
				await forgotten(settings, granted.refreshToken ?? granted.accessToken)
				throw error
			}
			const session = new Session(settings, granted, user, this.#times, this.#clock)
			session.groups = entering.groups
			const known = this.#opened.get(keyOf(mailbox))
			const before = known?.form === form ? known.sessions.filter(isGood) : []
			this.#opened.set(keyOf(mailbox), { form, sessions: [...before, session] })
			this.#tried.add(session)
			return session
		} finally {
			this.#entering.delete(entering)
		}
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

	/** Whoever was in before this one is out, unless it is over for them too. */
	async #replace(mailbox: MailboxConfig, session: Session): Promise<void> {
		const known = this.#known(mailbox)
		const place = known?.sessions.indexOf(session) ?? -1
		if (known !== undefined && place > 0 && isGood(session)) {
			const before = known.sessions.splice(0, place)
			await closeThem(before, new MssError('MSS-SIGN-IN-ENDED', 'quelqu’un s’est connecté depuis'))
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
			instead: async (refused, why) => (this.#holder(mailbox, refused) ?? session()).instead(refused, why),
			taken: (token) => {
				const session = this.#holder(mailbox, token)
				// Of who is being tried, it has not said all.
				if (session !== undefined && !this.#tried.has(session)) {
					void this.#replace(mailbox, session)
				}
			},
			refused: (token, why) => this.#holder(mailbox, token)?.refuse(token, why) ?? new MssError('MSS-SIGN-IN-REFUSED', why),
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

	/** Milliseconds since the epoch: when somebody signed in, by whom it sends; 0: nobody did, or needs to. */
	since(mailbox: MailboxConfig): number {
		return mailbox.smtp?.auth === 'oauth2' ? this.#session(mailbox)?.since ?? 0 : 0
	}

	/** Aborts when it is over for whoever signed in; null: nobody did, or nobody needs to, that way. */
	over(mailbox: MailboxConfig, way: 'imap' | 'smtp'): AbortSignal | null {
		return mailbox[way]?.auth === 'oauth2' ? this.#session(mailbox)?.over ?? null : null
	}

	/** Whoever signed in takes it back: nobody is in any more, nor being tried. */
	async close(mailbox: MailboxConfig): Promise<void> {
		await closeThem(this.#known(mailbox)?.sessions ?? [], new MssError('MSS-SIGN-IN-ENDED', 'quelqu’un s’est déconnecté'))
	}

	/** Whoever left the house opens nothing any more. @param user account of Nextcloud */
	async closeOf(user: string): Promise<void> {
		const why = new MssError('MSS-SIGN-IN-ENDED', 'le compte de qui s’était connecté n’est plus là')
		this.#keepOut(why, (entering) => entering.user === user)
		for (const opened of this.#opened.values()) {
			opened.sessions = current(opened)
		}
		await closeThem(this.#sessions().filter(({ by }) => by === user), why)
	}

	/** Their groups, as Nextcloud tells them with each call. @return whether they opened something, or are coming back to */
	told({ user, groups }: Account): boolean {
		const theirs = [...this.#sessions().filter(({ by, end }) => by === user && end === null), ...[...this.#entering].filter((one) => one.user === user)]
		theirs.forEach((one) => (one.groups = groups))
		return theirs.length > 0
	}

	/**
	 * Whoever may open a mailbox no more opens nothing of it, as far as their groups are known.
	 *
	 * @return what was closed
	 */
	async keepOnlyWho(
		mailboxes: MailboxConfig[],
		mayOpen: (mailbox: MailboxConfig, account: Account) => boolean,
	): Promise<{ mailbox: string, user: string }[]> {
		const why = new MssError('MSS-SIGN-IN-ENDED', 'qui s’était connecté n’y a plus droit')
		const isOut = (mailbox: MailboxConfig, user: string, groups: string[] | null) => groups !== null && !mayOpen(mailbox, { user, groups })
		this.#keepOut(why, ({ mailbox, user, groups }) => isOut(mailboxes.find((one) => keyOf(one) === keyOf(mailbox)) ?? mailbox, user, groups))
		const out = [...this.#opened].flatMap(([key, { sessions }]) => {
			const mailbox = mailboxes.find((one) => keyOf(one) === key)
			return sessions
				.filter((session) => mailbox !== undefined && isGood(session) && isOut(mailbox, session.by, session.groups))
				.map((session) => ({ session, mailbox: key }))
		})
		await closeThem(out.map(({ session }) => session), why)
		return out.map(({ mailbox, session: { by } }) => ({ mailbox, user: by }))
	}

	/** The program ends: what the provider gave is left to its own end, and nothing waits for it. */
	closeAll(): void {
		for (const session of this.#sessions()) {
			session.finish(new MssError('MSS-SIGN-IN-WAITED'))
		}
	}

	/** Mailboxes were changed: what was opened as they were before is of no use. */
	async keepOnly(mailboxes: MailboxConfig[]): Promise<void> {
		const why = new MssError('MSS-SIGN-IN-ENDED', 'la boîte a changé')
		const isKept = (key: string, form: string) => mailboxes.some((mailbox) => keyOf(mailbox) === key && formOf(mailbox) === form)
		this.#keepOut(why, ({ mailbox }) => !isKept(keyOf(mailbox), formOf(mailbox)))
		const gone = [...this.#opened].filter(([key, { form }]) => !isKept(key, form))
		gone.forEach(([key]) => this.#opened.delete(key))
		await closeThem(gone.flatMap(([, { sessions }]) => sessions), why)
	}

	#keepOut(why: MssError, whom: (entering: Entering) => boolean): void {
		for (const entering of [...this.#entering].filter(whom)) {
			entering.over = why
		}
	}

	#sessions(): Session[] {
		return [...this.#opened.values()].flatMap(({ sessions }) => sessions)
	}

	#session(mailbox: MailboxConfig): Session | undefined {
		const { sessions = [] } = this.#known(mailbox) ?? {}
		return sessions.at(-1)
	}

	/** Whose token it is: another may have signed in since it was shown. */
	#holder(mailbox: MailboxConfig, token: string): Session | undefined {
		return this.#known(mailbox)?.sessions.find((session) => session.holds(token))
	}

	/** None of one that is another than it was, nor of what the administrator only tries. */
	#known(mailbox: MailboxConfig): Opened | undefined {
		const known = this.#opened.get(keyOf(mailbox))
		if (known?.form !== formOf(mailbox)) {
			return undefined
		}
		known.sessions = current(known)
		return known
	}
}

const isGood = ({ end }: Session): boolean => end === null

/** While somebody is in, those who were not let in are forgotten: what is told later is of the former. */
function current({ sessions }: Opened): Session[] {
	const good = sessions.filter(isGood)
	return good.length > 0 ? good : sessions
}

async function closeThem(sessions: Session[], why: MssError): Promise<void> {
	await Promise.all(sessions.map((session) => session.close(why)))
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
