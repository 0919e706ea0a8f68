/** A person opens a mailbox in their own name: where they go, and what they come back with. */
import type { Context } from '../../context.ts'
import type { SignIn } from '../../contract/sign-in.ts'
import type { Person } from '../../rights.ts'
import type { Handler } from '../handler.ts'

import { mailboxesFor, mayDo } from '../../rights.ts'
import { person } from '../../usecases/actor.ts'
import { beginSignIn, endSignIn, finishSignIn } from '../../usecases/sign-in.ts'

export const beginTheSignIn: Handler<'user POST sign-ins'> = async ({ context }, { call, params: { mailbox, returnTo } }) => ({
	url: await beginSignIn.do(context, person(call), { mailbox }, { returnTo }),
})

export const finishTheSignIn: Handler<'user POST sign-ins/finish'> = async ({ context }, { call, params: { returned } }) => {
	const { mailbox, trouble } = await finishSignIn.do(context, person(call), { state: returned.state ?? '' }, { returned })
	return { label: mailbox.label ?? mailbox.address, trouble: trouble?.text ?? null }
}

export const endTheSignIn: Handler<'user POST sign-ins/end'> = async ({ context }, { call, params: { mailbox } }) => {
	await endSignIn.do(context, person(call), { mailbox }, {})
	return null
}

/** Of the mailboxes that this person uses, those that people open. */
export function signInsFor({ config, signIns }: Context, who: Person): SignIn[] {
	return mailboxesFor(config, who).flatMap((mailbox) => {
		const standing = signIns.standing(mailbox)
		return standing === null
			? []
			: [{
					mailbox: mailbox.address,
					label: mailbox.label ?? mailbox.address,
					state: standing.state,
					by: standing.by,
					since: standing.since,
					text: standing.fault?.message ?? null,
					mayOpen: mayDo(who, mailbox, { ask: 'sign-in' }),
				}]
	})
}
