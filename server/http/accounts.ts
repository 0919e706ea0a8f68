/** Accounts of Nextcloud that were deleted or disabled, and back: their PER mailboxes stop sending. */
import type { Handler } from './routes.ts'

import { z } from 'zod'

const params = z.object({ user: z.string().min(1), state: z.enum(['deleted', 'disabled', 'enabled']) })

export const noteAccount: Handler = async ({ desk: { ledger } }, call) => {
	const { user, state } = params.parse(call.params)
	await ledger.change(async (tx) => {
		if (state === 'enabled') {
			await tx.deleteFrom('gone_accounts').where('user', '=', user).execute()
		} else {
			const at = new Date().toISOString()
			await tx.insertInto('gone_accounts').values({ user, state, at }).onConflict((conflict) => conflict.column('user').doUpdateSet({ state, at })).execute()
		}
		await ledger.audit.append(tx, [{ action: 'account', actor: 'nextcloud', details: { account: user, state } }])
	})
	return { status: 204 }
}
