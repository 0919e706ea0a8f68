/** The service account's app password, by Login flow v2: nobody copies a password, and it goes straight into the vault. */
import type { Context } from '../context.ts'

import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { MssError } from '../errors.ts'
import { keepAppPassword } from '../ged/nextcloud/app-password.ts'
import { CLIENT, pollLogin, revokeLogin, startLogin } from '../ged/nextcloud/login-flow.ts'
import { tryStoreAgain } from '../incoming/failure.ts'
import { forgetTrouble } from '../ops/store-trouble.ts'
import { shelved } from '../shelf/shelved.ts'
import { anAdministrator } from './actor.ts'
import { useCase } from './use-case.ts'

/** The last one begun: its token leaves neither this machine nor, sealed, its database. */
const WAITING = 'ged-login'
/** Its id, and its token. */
const BEGUN = z.tuple([z.string(), z.string()])
/** Milliseconds that Nextcloud waits for it (Login flow v2). */
const STAYS = 20 * 60_000

const STILL_VALID = `son mot de passe d’application n’a pas pu être rendu\u00A0: révoquez «\u00A0${CLIENT}\u00A0» à la main, dans les `
	+ 'paramètres de sécurité de ce compte dans Nextcloud'

/** @return where a person says that it may, and as whom @throws {MssError} MSS-CFG-KEY, MSS-GED-… */
export const beginStoreLogin = useCase({
	name: 'begin-store-login',
	find: async (_: Context, key: Record<never, never>) => key,
	may: anAdministrator,
	input: z.strictObject({}),
	run: async ({ context }) => {
		const server = serverOf(context)
		const { login, token } = await startLogin(server)
		const id = randomUUID()
		await context.shelf.put(WAITING, JSON.stringify([id, token] satisfies z.infer<typeof BEGUN>), STAYS)
		return { id, login, user: server.user }
	},
})

/**
 * @return false: nobody has said so yet
 * @throws {MssError} MSS-UNKNOWN, MSS-CFG-KEY; MSS-GED-ACCOUNT when somebody else logged in: their password is given back, or it is said
 * that it is not
 */
export const endStoreLogin = useCase({
	name: 'end-store-login',
	find: async ({ config: { ged }, shelf }: Context, { id }: { id: string }) => {
		const [begun, token] = await shelved(shelf, WAITING, BEGUN) ?? []
		if (token === undefined || begun !== id || ged.kind !== 'nextcloud') {
			throw new MssError('MSS-UNKNOWN', id)
		}
		return { account: ged, token }
	},
	may: anAdministrator,
	input: z.strictObject({}),
	run: async ({ context, found: { account, token }, change }): Promise<boolean> => {
		const { ledger, shelf } = context
		const granted = await pollLogin(serverOf(context), token)
		if (granted === null) {
			return false
		}
		await shelf.remove(WAITING)
		if (granted.user !== account.user) {
			const isGivenBack = await revokeLogin(serverOf(context), granted).then(() => true, () => false)
			const rest = isGivenBack ? '' : `\u202F; ${STILL_VALID}`
			throw new MssError('MSS-GED-ACCOUNT', `${granted.user}, au lieu de ${account.user}${rest}`)
		}
		await change(async (tx, note) => {
			await keepAppPassword(tx, ledger, account, granted.password)
			note({ action: 'ged-authorised', details: { user: granted.user } })
		})
		await forgetTrouble(ledger.db)
		await tryStoreAgain(ledger.db)
		return true
	},
})

function serverOf({ config: { ged } }: Context) {
	if (ged.kind !== 'nextcloud' || ged.passwordFile !== undefined) {
		throw new MssError(
			'MSS-CFG-KEY',
			'le compte de service a déjà son mot de passe dans le fichier de configuration (ged.passwordFile)',
		)
	}
	return ged
}
