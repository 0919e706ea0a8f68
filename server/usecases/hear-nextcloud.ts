/** What Nextcloud itself tells, and no person: an account that is gone or back, a file that was dropped where files leave by themselves. */
import type { Context } from '../context.ts'
import type { Actor } from './actor.ts'

import { z } from 'zod'
import { ACCOUNT_STATES, noteAccountState, rememberName } from '../ledger/people-known.ts'
import { noteDropped } from '../ledger/tables/dropped.table.ts'
import { useCase } from './use-case.ts'

/** An account of Nextcloud, its name, or that of a group, has at most so many characters. */
const NAME = 256
/** Groups of one account. */
const GROUPS = 10_000

function noPerson({ kind }: Actor): boolean {
	return kind === 'machine'
}

/**
 * Accounts that were deleted or disabled have no right here, and their PER mailboxes stop sending; what they had opened in their name is
 * closed with them. Or they are back.
 */
export const hearOfAccount = useCase({
	name: 'hear-of-account',
	find: async (_: Context, key: { user: string }) => key,
	may: noPerson,
	input: z.strictObject({ state: z.enum(ACCOUNT_STATES) }),
	run: async ({ context: { clock, signIns }, input: { state }, found: { user }, change }) => {
		await change(async (tx, note) => {
			await noteAccountState(tx, user, state, clock.at())
			note({ action: 'account', details: { account: user, state } })
		})
		await (state === 'enabled' ? undefined : signIns.closeOf(user))
	},
})

/** Who put it there: the store knows but who owns it. */
export const hearOfDrop = useCase({
	name: 'hear-of-drop',
	find: async (_: Context, key: { fileId: string }) => key,
	may: noPerson,
	/** As `ledger/tables/dropped.table.ts` has it; `name`: as Nextcloud displays it, for they may never open a page of ours. */
	input: z.strictObject({ user: z.string().max(NAME), name: z.string().max(NAME), groups: z.array(z.string().max(NAME)).max(GROUPS) }),
	run: async ({ context: { clock, config: { ged } }, input: { user, name, groups }, found: { fileId }, change }) => {
		// What this program moves or writes there itself is nobody's drop.
		if (ged.kind === 'nextcloud' && ged.user === user) {
			return
		}
		await change(async (tx, note) => {
			await rememberName(tx, user, name)
			await noteDropped(tx, fileId, { user, groups }, clock.at())
			note({ action: 'dropped', details: { fileId, account: user } })
		})
	},
})
