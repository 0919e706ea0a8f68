/** « Mes préférences », of whoever asks. */
import type { Handler } from '../handler.ts'

import { BELLS } from '../../contract/preferences.contract.ts'
import { wishesOf } from '../../ledger/tables/wishes.ts'
import { person } from '../../usecases/actor.ts'
import { keepTheWishes, UNSAID } from '../../usecases/keep-wishes.ts'

export const preferences: Handler<'user GET preferences'> = async ({ context: { config, ledger } }, { call }) => {
	const { quiet, digest, byBell, byMail, address } = await wishesOf(ledger.db, call.user) ?? UNSAID
	return {
		quiet: BELLS.filter((one) => quiet.includes(one)),
		digest,
		byBell,
		byMail,
		address,
		hasBell: config.ged.kind === 'nextcloud',
		hasMail: config.alerts !== undefined,
	}
}

export const keepPreferences: Handler<'user POST preferences'> = ({ context }, { call, params }) =>
	keepTheWishes.do(context, person(call), {}, params)
