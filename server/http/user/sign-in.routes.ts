/** A person opens a mailbox in their own name: where they go, and what they come back with. */
import type { MailboxConfig } from '../../config/schema.ts'
import type { Context } from '../../context.ts'
import type { SignIn } from '../../contract/sign-in.contract.ts'
import type { Person } from '../../rights.ts'
import type { Handler } from '../handler.ts'

import { peopleNames } from '../../ledger/people-known.ts'
import { mailboxesFor, mayDo } from '../../rights.ts'
import { person } from '../../usecases/actor.ts'
import { beginSignIn, endSignIn, finishSignIn } from '../../usecases/sign-in.usecase.ts'

export const beginTheSignIn: Handler<'user POST sign-ins'> = async ({ context }, { call, params: { mailbox, ...input } }) => {
	const { url, elsewhere } = await beginSignIn.do(context, person(call), { mailbox }, input)
	return { url, elsewhere: elsewhere && { state: elsewhere.state, ...elsewhere.shown } }
}

export const finishTheSignIn: Handler<'user POST sign-ins/finish'> = async ({ context }, { call, params: { returned } }) => {
	const done = await finishSignIn.do(context, person(call), { state: returned.state ?? '' }, { returned })
	return done && { label: done.mailbox.label ?? done.mailbox.address, trouble: done.trouble?.text ?? null }
}

export const endTheSignIn: Handler<'user POST sign-ins/end'> = async ({ context }, { call, params: { mailbox } }) => {
	await endSignIn.do(context, person(call), { mailbox }, {})
	return null
}

/** Of the mailboxes that this person uses, those that people open. */
export async function signInsFor({ config, signIns, ledger }: Context, who: Person): Promise<SignIn[]> {
	const mine = mailboxesFor(config, who).map((mailbox) => ({ mailbox, standing: signIns.standing(mailbox) }))
	if (mine.every(({ standing }) => standing === null)) {
		return []
	}
	const nameOf = await peopleNames(ledger.db)
	return mine.flatMap(({ mailbox, standing }) => standing === null
		? []
		: [{
				mailbox: mailbox.address,
				label: mailbox.label ?? mailbox.address,
				state: standing.state,
				way: wayOf(mailbox),
				by: standing.by === null ? null : nameOf(standing.by),
				since: standing.since,
				text: standing.fault?.message ?? null,
				mayOpen: mayDo(who, mailbox, { ask: 'sign-in' }),
				grant: mailbox.oauth2!.grant,
			}])
}

/** What people open by signing in: the rest goes on without them. */
function wayOf({ imap, smtp }: MailboxConfig): SignIn['way'] {
	return imap?.auth !== 'oauth2' ? 'smtp' : smtp === undefined || smtp.auth === 'oauth2' ? 'both' : 'imap'
}
