/** The service account's app password, asked of Nextcloud by Login flow v2. */
import type { Context } from '../../context.ts'
import type { Handler } from '../handler.ts'

import { appPasswordOf, authorityOf } from '../../ged/nextcloud/app-password.ts'
import { person } from '../../usecases/actor.ts'
import { beginStoreLogin, endStoreLogin } from '../../usecases/authorise-store.ts'

export const startGedLogin: Handler<'admin POST ged/login'> = ({ context }, { call }) =>
	beginStoreLogin.do(context, person(call), {}, {})

export const pollGedLogin: Handler<'admin GET ged/login/:id'> = async ({ context }, { call, words: { id } }) =>
	({ isGranted: await endStoreLogin.do(context, person(call), { id }, {}) })

/** Has the service account a password for this Nextcloud? */
export async function passwordKnown({ config: { ged }, ledger }: Context): Promise<boolean> {
	return ged.kind === 'folder' || ged.passwordFile !== undefined || await appPasswordOf(ledger, ledger.db, authorityOf(ged)) !== null
}
