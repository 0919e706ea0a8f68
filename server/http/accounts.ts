/** Accounts of Nextcloud that were deleted or disabled, and back: they have no right here, and their PER mailboxes stop sending. */
import type { Db } from '../ledger/ledger.ts'
import type { Handler } from './handler.ts'

import { z } from 'zod'
import { MssError } from '../errors.ts'
import { isAccountGone, noteAccountState } from '../ledger/people.ts'
import { asked } from './asked.ts'

const params = z.object({ user: z.string().min(1), state: z.enum(['deleted', 'disabled', 'enabled']) })

/** Whoever bears a deleted account's name later is somebody else. @throws {MssError} MSS-ACCOUNT-GONE */
export async function mustBeHere(db: Db, user: string): Promise<void> {
	if (await isAccountGone(db, user)) {
		throw new MssError('MSS-ACCOUNT-GONE')
	}
}

export const noteAccount: Handler = async ({ desk: { ledger } }, call) => {
	const { user, state } = asked(params, call)
	await ledger.change(async (tx) => {
		await noteAccountState(tx, user, state)
		await ledger.audit.append(tx, [{ action: 'account', actor: 'nextcloud', details: { account: user, state } }])
	})
	return { status: 204 }
}
