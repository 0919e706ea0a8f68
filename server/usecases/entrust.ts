/** « Confier à… », and a word on a message: among those who may act on it, and nobody else. */
import type { Least } from '../context.ts'
import type { Comer } from '../ledger/tables/comers.ts'
import type { FoundReceived } from './received-of.ts'

import { z } from 'zod'
import { MssError } from '../errors.ts'
import { goneAmong } from '../ledger/people-known.ts'
import { messageById } from '../ledger/reads/messages.reads.ts'
import { comersOf } from '../ledger/tables/comers.ts'
import { entrusted } from '../ledger/tables/messages.table.ts'
import { remarkMade } from '../ledger/tables/remarks.ts'
import { mayDo } from '../rights.ts'
import { findReceived, mayAny } from './received-of.ts'
import { useCase } from './use-case.ts'

/** Characters of a remark. */
export const MAX_REMARK = 500
const MAX_ACCOUNT = 200

const find = (context: Least, key: { message: number }) => findReceived(context, key)

/** Accounts that may act on it, as this machine knows them: named by the configuration, or seen lately with their groups. */
export async function colleaguesFor({ ledger: { db }, clock }: Least, { mailbox, thing }: FoundReceived): Promise<string[]> {
	const { access: { triage }, holder } = mailbox
	const named: Comer[] = [...triage.users, holder ?? ''].map((user) => ({ user, groups: [] }))
	const able = [...await comersOf(db, clock.now()), ...named]
		.filter((one) => mayDo(one, mailbox, { ...thing, ask: 'decide' }))
		.map(({ user }) => user)
	const gone = await goneAmong(db, able)
	return [...new Set(able)].filter((user) => !gone.has(user))
}

/** `before`: who had it, as it was shown. @throws {MssError} MSS-TRIAGE-WHO, MSS-TRIAGE-GONE, MSS-TRIAGE-CHANGED */
export const entrustReceived = useCase({
	name: 'entrust',
	find,
	may: mayAny('decide'),
	input: z.strictObject({ to: z.string().max(MAX_ACCOUNT).nullable(), before: z.string().max(MAX_ACCOUNT).nullable() }),
	run: async ({ context, actor, input: { to, before }, found, change }) => {
		if (to !== null && !(await colleaguesFor(context, found)).includes(to)) {
			throw new MssError('MSS-TRIAGE-WHO')
		}
		const { id } = found.row
		await change(async (tx, note) => {
			if (!await entrusted(tx, id, { to, by: actor.user, at: context.clock.at(), before })) {
				const now = await messageById(tx, id)
				throw new MssError((now?.entrusted_to ?? null) === before ? 'MSS-TRIAGE-GONE' : 'MSS-TRIAGE-CHANGED')
			}
			note({ action: 'entrusted', messageId: id, details: { isTaken: to !== null, to } })
		})
	},
})

/** Its words go with the message's, and stand nowhere else. @throws {MssError} MSS-TRIAGE-ERASED */
export const remarkOn = useCase({
	name: 'remark',
	find,
	may: mayAny('decide', 'settle'),
	input: z.strictObject({ text: z.string().trim().min(1).max(MAX_REMARK) }),
	run: async ({ context, actor, input: { text }, found: { row: { id } }, change }) => {
		await change(async (tx, note) => {
			if ((await messageById(tx, id))?.erased_at !== null) {
				throw new MssError('MSS-TRIAGE-ERASED')
			}
			await remarkMade(tx, { message_id: id, at: context.clock.at(), author: actor.user, text })
			note({ action: 'remarked', messageId: id })
		})
	},
})
