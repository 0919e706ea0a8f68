/** What people share of a received message: to whom it is entrusted, and what they say of it to one another. */
import type { Context } from '../../context.ts'
import type { WaitingItem } from '../../contract/waiting.contract.ts'
import type { MessageRow } from '../../ledger/tables/messages.table.ts'
import type { Guarded } from '../handler.ts'

import { MssError } from '../../errors.ts'
import { peopleNames } from '../../ledger/people-known.ts'
import { remarksOf } from '../../ledger/tables/remarks.ts'
import { person } from '../../usecases/actor.ts'
import { colleaguesFor, entrustReceived, remarkOn } from '../../usecases/entrust.ts'
import { findReceived, mayAny } from '../../usecases/received-of.ts'
import { numberIn } from './scope.ts'

/** As the page shows it to `user`. */
export async function sharedOf(
	{ ledger: { db } }: Pick<Context, 'ledger'>,
	{ id, entrusted_to: to, entrusted_by: by, entrusted_at: at }: MessageRow,
	{ user, nameOf }: { user: string, nameOf: (account: string) => string },
): Promise<Pick<WaitingItem, 'entrusted' | 'remarks'>> {
	const remarks = await remarksOf(db, id)
	return {
		entrusted: to === null ? null : { to, name: nameOf(to), by: nameOf(by ?? ''), at: at ?? '', isMine: to === user },
		remarks: remarks.map(({ id: remark, at: said, author, text }) => ({ id: remark, at: said, who: nameOf(author), text })),
	}
}

/** In the order of their names, oneself first. */
export const colleaguesOf: Guarded<'user GET waiting/:id/colleagues'> = {
	find: async ({ context }, { call, words: { id } }) => {
		const found = await findReceived(context, { message: numberIn(id) })
		if (!mayAny('decide')(person(call), found)) {
			throw new MssError('MSS-UNKNOWN', id)
		}
		return async () => {
			const nameOf = await peopleNames(context.ledger.db)
			return (await colleaguesFor(context, found))
				.map((user) => ({ user, name: nameOf(user), isMe: user === call.user }))
				.sort((one, other) => Number(other.isMe) - Number(one.isMe) || one.name.localeCompare(other.name, 'fr'))
		}
	},
}

export const entrustWaiting: Guarded<'user POST waiting/:id/entrust'> = {
	find: ({ context }, { call, words: { id } }) => entrustReceived.open(context, person(call), { message: numberIn(id) }),
}

export const remarkOnWaiting: Guarded<'user POST waiting/:id/remark'> = {
	find: ({ context }, { call, words: { id } }) => remarkOn.open(context, person(call), { message: numberIn(id) }),
}
