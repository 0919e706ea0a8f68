/**
 * Who is in, by mailbox: whoever signed in last, after whoever was in before them and stays so until the operator lets the last one in.
 * The last whose session is not over is who opens the mailbox. None of one that is another than it was.
 */
import type { MailboxConfig, SignInSettings } from '../../config/schema.ts'
import type { Session } from './session.ts'

import { MssError } from '../../errors.ts'
import { destinationOf } from '../destination.ts'

export class Opened {
	/** `form`: how the mailbox was configured; at least one session. */
	readonly #mailboxes = new Map<string, { form: string, sessions: Session[] }>()

	/** The last one, after those of before that are good. */
	add(mailbox: MailboxConfig, session: Session): void {
		const before = this.of(mailbox).filter(isGood)
		this.#mailboxes.set(keyOf(mailbox), { form: formOf(mailbox), sessions: [...before, session] })
	}

	/** None of what an administrator only tries. */
	of(mailbox: MailboxConfig): Session[] {
		const known = this.#mailboxes.get(keyOf(mailbox))
		if (known?.form !== formOf(mailbox)) {
			return []
		}
		known.sessions = current(known.sessions)
		return known.sessions
	}

	/** Who opens it, or did last. */
	last(mailbox: MailboxConfig): Session | undefined {
		return this.of(mailbox).at(-1)
	}

	/** Whose token it is: another may have signed in since it was shown. */
	holder(mailbox: MailboxConfig, token: string): Session | undefined {
		return this.of(mailbox).find((session) => session.holds(token))
	}

	/** They take the place of whoever was in before, unless it is over for them too. @return those who are out */
	take(mailbox: MailboxConfig, session: Session): Session[] {
		const sessions = this.of(mailbox)
		return isGood(session) ? sessions.splice(0, Math.max(0, sessions.indexOf(session))) : []
	}

	/** Of all mailboxes. */
	everybody(): { key: string, session: Session }[] {
		return [...this.#mailboxes].flatMap(([key, known]) => {
			known.sessions = current(known.sessions)
			return known.sessions.map((session) => ({ key, session }))
		})
	}

	/** @return those of mailboxes that are others than they were */
	keepOnly(mailboxes: readonly MailboxConfig[]): Session[] {
		const forms = new Map(mailboxes.map((mailbox) => [keyOf(mailbox), formOf(mailbox)]))
		const gone = [...this.#mailboxes].filter(([key, { form }]) => forms.get(key) !== form)
		gone.forEach(([key]) => this.#mailboxes.delete(key))
		return gone.flatMap(([, { sessions }]) => sessions)
	}
}

export const isGood = ({ end }: Session): boolean => end === null

/** While somebody is in, those who were not let in are forgotten: what is told later is of the former. */
function current(sessions: Session[]): Session[] {
	const good = sessions.filter(isGood)
	return good.length > 0 ? good : sessions
}

export function keyOf({ address }: Pick<MailboxConfig, 'address'>): string {
	return address.toLowerCase()
}

/** How people sign in for it, and to whom their token is shown. */
export function formOf({ oauth2, imap, smtp }: MailboxConfig): string {
	return JSON.stringify([oauth2, ...[imap, smtp].map((way) => way && [way.auth, ...destinationOf(way)])])
}

/** @throws {MssError} MSS-UNKNOWN: nobody signs in for it */
export function settingsOf({ oauth2, address }: MailboxConfig): SignInSettings {
	if (oauth2 === undefined) {
		throw new MssError('MSS-UNKNOWN', address)
	}
	return oauth2
}
