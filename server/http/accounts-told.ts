/** Accounts of Nextcloud that were deleted or disabled, and back. */
import type { Db } from '../ledger/ledger.ts'
import type { Handler } from './handler.ts'

import { MssError } from '../errors.ts'
import { isAccountGone } from '../ledger/people-known.ts'
import { nextcloud } from '../usecases/actor.ts'
import { hearOfAccount } from '../usecases/hear-nextcloud.ts'

/** Whoever bears a deleted account's name later is somebody else. @throws {MssError} MSS-ACCOUNT-GONE */
export async function mustBeHere(db: Db, user: string): Promise<void> {
	if (await isAccountGone(db, user)) {
		throw new MssError('MSS-ACCOUNT-GONE')
	}
}

export const noteAccount: Handler<'nextcloud POST accounts'> = async ({ context }, { params: { user, state } }) =>
	(await hearOfAccount.open(context, nextcloud, { user }))({ state })
