/** The service account's app password, by Login flow v2: nobody copies a password, and it goes straight into the vault. */
import type { Context } from '../../context.ts'
import type { Handler } from '../handler.ts'

import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { MssError } from '../../errors.ts'
import { appPasswordOf, authorityOf, keepAppPassword } from '../../ged/nextcloud/app-password.ts'
import { CLIENT, pollLogin, revokeLogin, startLogin } from '../../ged/nextcloud/login-flow.ts'
import { tryStoreAgain } from '../../incoming/failure.ts'
import { forgetTrouble } from '../../ops/store.ts'
import { shelved } from '../../shelf/shelved.ts'

/** The last one begun: its token leaves neither this machine nor, sealed, its database. */
const WAITING = 'ged-login'
/** Its id, and its token. */
const BEGUN = z.tuple([z.string(), z.string()])
/** Milliseconds that Nextcloud waits for it (Login flow v2). */
const STAYS = 20 * 60_000

export const startGedLogin: Handler<'admin POST ged/login'> = async ({ context }) => {
	const server = serverOf(context)
	const { login, token } = await startLogin(server)
	const id = randomUUID()
	await context.shelf.put(WAITING, JSON.stringify([id, token] satisfies z.infer<typeof BEGUN>), STAYS)
	return { id, login, user: server.user }
}

const STILL_VALID = `son mot de passe d’application n’a pas pu être rendu\u00A0: révoquez «\u00A0${CLIENT}\u00A0» à la main, dans les `
	+ 'paramètres de sécurité de ce compte dans Nextcloud'

/** @throws {MssError} MSS-GED-ACCOUNT when somebody else logged in: their password is given back, or it is said that it is not */
export const pollGedLogin: Handler<'admin GET ged/login/:id'> = async ({ context }, { call, words: { id } }) => {
	const { config, ledger, shelf } = context
	const [begun, token] = await shelved(shelf, WAITING, BEGUN) ?? []
	if (token === undefined || begun !== id || config.ged.kind !== 'nextcloud') {
		throw new MssError('MSS-UNKNOWN', id)
	}
	const granted = await pollLogin(serverOf(context), token)
	if (granted === null) {
		return { isGranted: false }
	}
	await shelf.remove(WAITING)
	if (granted.user !== config.ged.user) {
		const isGivenBack = await revokeLogin(serverOf(context), granted).then(() => true, () => false)
		const rest = isGivenBack ? '' : `\u202F; ${STILL_VALID}`
		throw new MssError('MSS-GED-ACCOUNT', `${granted.user}, au lieu de ${config.ged.user}${rest}`)
	}
	const account = config.ged
	await ledger.change(async (tx) => {
		await keepAppPassword(tx, ledger, account, granted.password)
		await ledger.audit.append(tx, [{ action: 'ged-authorised', actor: call.user, details: { user: granted.user } }])
	})
	await forgetTrouble(ledger.db)
	await tryStoreAgain(ledger.db)
	return { isGranted: true }
}

/** Has the service account a password for this Nextcloud? */
export async function passwordKnown({ config: { ged }, ledger }: Context): Promise<boolean> {
	return ged.kind === 'folder' || ged.passwordFile !== undefined || await appPasswordOf(ledger, ledger.db, authorityOf(ged)) !== null
}

function serverOf({ config: { ged } }: Context) {
	if (ged.kind !== 'nextcloud' || ged.passwordFile !== undefined) {
		throw new MssError(
			'MSS-CFG-KEY',
			'le compte de service a déjà son mot de passe dans le fichier de configuration (ged.passwordFile)',
		)
	}
	return ged
}
