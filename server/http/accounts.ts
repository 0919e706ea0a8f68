/** Accounts of Nextcloud that were deleted or disabled, and back: they have no right here, and their PER mailboxes stop sending. */
import type { Db } from '../ledger/ledger.ts'
import type { Handler } from './handler.ts'

import { MssError } from '../errors.ts'
import { isAccountGone, noteAccountState } from '../ledger/people.ts'

/** Whoever bears a deleted account's name later is somebody else. @throws {MssError} MSS-ACCOUNT-GONE */
export async function mustBeHere(db: Db, user: string): Promise<void> {
	if (await isAccountGone(db, user)) {
		throw new MssError('MSS-ACCOUNT-GONE')
	}
}

/** What they had opened in their name is closed with them. */
export const noteAccount: Handler<'nextcloud POST accounts'> = async ({ context }, { params: { user, state } }) => {
	const { ledger, clock, signIns } = context
	await ledger.change(async (tx) => {
		await noteAccountState(tx, user, state, clock.at())
		await ledger.audit.append(tx, [{ action: 'account', actor: 'nextcloud', details: { account: user, state } }])
	})
	await (state === 'enabled' ? undefined : signIns.closeOf(user))
}
