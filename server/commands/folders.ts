/** `folders accept`: the folders that bear the names of those that are gone are the right ones. */
import type { Command } from './context.ts'

import { openGed } from '../app.ts'
import { MssError } from '../errors.ts'
import { takeNamesakes } from '../incoming/namesakes.ts'
import { withLedger } from './context.ts'

export const foldersCommand: Command = async ({ config, words: [verb, ...paths] }) => {
	if (verb !== 'accept') {
		throw new MssError('MSS-USAGE', 'La commande folders attend « accept ».')
	}
	const loaded = config()
	return withLedger(loaded, async (ledger) => {
		const ged = await openGed(loaded, ledger)
		return takeNamesakes({ config: loaded, ledger, ged }, 'cli', paths.length > 0 ? paths : undefined)
			.then((json) => ({ json, failed: json.taken.length === 0 && json.gone.length > 0 }))
			.finally(() => ged.close())
	})
}
