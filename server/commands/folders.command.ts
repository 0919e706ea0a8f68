/** `folders accept`: the folders that bear the names of those that are gone are the right ones. */
import type { Command } from './command.ts'

import { openGed } from '../app.ts'
import { MssError } from '../errors.ts'
import { machine } from '../usecases/actor.ts'
import { takeFolders } from '../usecases/administer-folders.ts'
import { withLedger } from './command.ts'

export const foldersCommand: Command = async ({ config, words: [verb, ...paths] }) => {
	if (verb !== 'accept') {
		throw new MssError('MSS-USAGE', 'La commande folders attend « accept ».')
	}
	const loaded = config()
	return withLedger(loaded, async (ledger, context) => {
		const ged = await openGed(loaded, ledger)
		return takeFolders.do({ ...context, ged }, machine(), {}, paths.length > 0 ? { paths } : {})
			.then((json) => ({ json, failed: json.taken.length === 0 && json.gone.length > 0 }))
			.finally(() => ged.close())
	})
}
