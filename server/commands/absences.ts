/** `absences accept`: documents that are found nowhere were meant to be removed. */
import type { Command } from './context.ts'

import { MssError } from '../errors.ts'
import { believeAbsences, doubtedAbsences } from '../incoming/absences.ts'
import { withLedger } from './context.ts'

export const absencesCommand: Command = async ({ config, words: [verb] }) => {
	if (verb !== 'accept') {
		throw new MssError('MSS-USAGE', 'La commande absences attend « accept ».')
	}
	return withLedger(config(), async (ledger) => {
		const doubt = await doubtedAbsences({ ledger })
		await believeAbsences({ ledger }, 'cli')
		return { json: { accepted: doubt?.count ?? 0 } }
	})
}
