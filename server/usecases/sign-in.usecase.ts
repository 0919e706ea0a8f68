/** A person opens a mailbox in their own name, at its provider, and closes it. */
import type { MailboxConfig } from '../config/schema.ts'
import type { Context } from '../context.ts'
import type { MssError } from '../errors.ts'
import type { Elsewhere } from '../mailbox/oauth2/elsewhere.ts'
import type { Person } from '../rights.ts'

import { z } from 'zod'
import { mailboxOf } from '../context.ts'
import { asMssError } from '../errors.ts'
import { SOFTWARE } from '../ledger/audit.ts'
import { contacted } from '../ledger/tables/mailboxes.table.ts'
import { triedNow } from '../ledger/tables/recipients.table.ts'
import { isSignInAwaited } from '../mailbox/login.ts'
import { hintFor } from '../mailbox/oauth2/hint.ts'
import { mayDo } from '../rights.ts'
import { may } from './actor.ts'
import { useCase } from './use-case.ts'

interface Key { mailbox: string }

/** One of both. */
interface WhereTo {
	url: string | null
	elsewhere: Elsewhere | null
}

interface SignedIn {
	mailbox: MailboxConfig
	/** What the operator said, when it could not be asked now. */
	trouble: MssError | null
}

const terms = {
	find: async ({ config }: Context, { mailbox }: Key) => ({ mailbox: mailboxOf(config, mailbox.trim()) }),
	/** Whoever uses it: to administer is not to be the person whom the operator knows. */
	may: (actor: Parameters<typeof may>[0], { mailbox }: { mailbox: MailboxConfig | undefined }) =>
		mailbox?.oauth2 !== undefined && may(actor, mailbox, { ask: 'sign-in' }),
	refusal: () => 'MSS-FORBIDDEN' as const,
}

/**
 * In this browser, where to go; elsewhere, what to do there.
 *
 * @throws {MssError} MSS-FORBIDDEN, MSS-SIGN-IN-ADDRESS, -HINT, -AGAIN, -DENIED, -MANY, -PROVIDER
 */
export const beginSignIn = useCase({
	...terms,
	name: 'begin-sign-in',
	input: z.strictObject({ returnTo: z.string(), hint: z.string().default('') }),
	run: async ({ context: { config, signIns }, actor, input: { returnTo, hint }, found }): Promise<WhereTo> => {
		const mailbox = found.mailbox!
		const settings = mailbox.oauth2!
		if (settings.grant === 'code') {
			return { url: await signIns.begin(mailbox, actor.user, returnTo), elsewhere: null }
		}
		const rpps = config.people.find(({ user }) => user === actor.user)?.rpps
		return { url: null, elsewhere: await signIns.ask(mailbox, actor.user, hintFor(settings, rpps, hint.trim())) }
	},
})

/**
 * They came back, or signed in elsewhere: the mailbox is open once the operator let them in, or could not be asked now. Null: they have
 * not signed in yet.
 *
 * @throws {MssError} MSS-SIGN-IN-UNKNOWN, -DENIED, -OTHER, -LEVEL, -REFUSED, -PROVIDER
 */
export const finishSignIn = useCase({
	name: 'finish-sign-in',
	find: async ({ config, signIns }: Context, { state }: { state: string }, actor) => {
		const { mailbox, isReady } = signIns.begun(state, actor.user)
		return { mailbox: mailboxOf(config, mailbox), isReady }
	},
	// A right may have gone meanwhile.
	may: terms.may,
	refusal: terms.refusal,
	input: z.strictObject({ returned: z.record(z.string(), z.string()) }),
	run: async ({ context, actor, input: { returned }, found, change }): Promise<SignedIn | null> => {
		const mailbox = found.mailbox!
		if (!found.isReady) {
			return null
		}
		// One at a time: what the operator says is of the last.
		return context.leases.hold(`sign-in ${mailbox.address}`, async () => {
			const session = await context.signIns.finish(mailbox, actor.user, returned, actor.kind === 'person' ? actor.groups : null)
			const tried = await tryOut(context, mailbox)
			// They may have left, or been signed out, meanwhile.
			const trouble = session.end ?? tried.refusal ?? tried.imap ?? tried.smtp
			await context.signIns.settle(mailbox, session, trouble)
			const isRefused = trouble !== null && isSignInAwaited(trouble.code)
			await change(async (tx, note) => {
				note({ action: 'signed-in', details: { mailbox: mailbox.address, refused: isRefused } })
				await (isRefused ? undefined : triedNow(tx, mailbox.address))
				// What was said of it before is true no more, unless it goes on as it was.
				const goesOn = isRefused && context.signIns.fault(mailbox) === null
				const isTold = mailbox.imap?.auth === 'oauth2' && !goesOn
				await (isTold ? contacted(tx, mailbox.address, isRefused ? trouble : tried.imap, context.clock.at()) : undefined)
			})
			if (isRefused) {
				throw trouble
			}
			return { mailbox, trouble }
		})
	},
})

/** Nothing is read nor sent any more, until somebody signs in. @throws {MssError} MSS-FORBIDDEN */
export const endSignIn = useCase({
	...terms,
	name: 'end-sign-in',
	input: z.strictObject({}),
	run: async ({ context: { signIns }, found, change }) => {
		await signIns.close(found.mailbox!)
		await change(async (_, note) => note({ action: 'signed-out', details: { mailbox: found.mailbox!.address } }))
	},
})

/**
 * A right that is taken away ends what it opened, once it is known: by a call of theirs, which tells their groups, or by a change of
 * the mailbox.
 *
 * @param who calls; not said: whoever is in
 */
export async function endWithoutRight({ config, signIns, ledger }: Context, who?: Person): Promise<void> {
	if (who !== undefined && !signIns.told(who)) {
		return
	}
	const closed = await signIns.keepOnlyWho(config.mailboxes, (mailbox, account) => mayDo(account, mailbox, { ask: 'sign-in' }))
	if (closed.length > 0) {
		await ledger.change((tx) => ledger.audit.append(tx, closed.map(({ mailbox, user }) =>
			({ action: 'signed-out', actor: SOFTWARE, details: { mailbox, account: user } }))))
	}
}

/** What the operator says of whoever signed in, each way that they open; null: it lets them in, or need not be asked. */
interface Tried {
	imap: MssError | null
	smtp: MssError | null
	/** Of the two, what is about the person. */
	refusal: MssError | null
}

async function tryOut(context: Context, mailbox: MailboxConfig): Promise<Tried> {
	const imap = mailbox.imap?.auth === 'oauth2' ? await tryReading(context, mailbox) : null
	const isRefused = imap !== null && isSignInAwaited(imap.code)
	const smtp = mailbox.smtp?.auth === 'oauth2' && !isRefused ? await context.offer(mailbox).then(() => null, asMssError) : null
	return { imap, smtp, refusal: [imap, smtp].find((one) => one !== null && isSignInAwaited(one.code)) ?? null }
}

async function tryReading(context: Context, mailbox: MailboxConfig): Promise<MssError | null> {
	const source = context.source(mailbox)
	try {
		await source.connect()
		return null
	} catch (error) {
		return asMssError(error)
	} finally {
		await source.close()
	}
}
