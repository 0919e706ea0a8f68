/** `absences accept`: documents that are found nowhere were meant to be removed. */
import type { Command } from './command.ts'

import { MssError } from '../errors.ts'
import { machine } from '../usecases/actor.ts'
import { acceptAbsences } from '../usecases/settle-doubts.ts'
import { withLedger } from './command.ts'

export const absencesCommand: Command = async ({ config, words: [verb] }) => {
	if (verb !== 'accept') {
		throw new MssError('MSS-USAGE', 'La commande absences attend « accept ».')
	}
	return withLedger(config(), async (_, context) => ({ json: { accepted: await acceptAbsences.do(context, machine(), {}, {}) } }))
}
