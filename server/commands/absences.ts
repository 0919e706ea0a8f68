/** `absences accept`: documents that are found nowhere were meant to be removed. */
import type { Command } from './context.ts'

import { MssError } from '../errors.ts'
import { machine } from '../usecases/actor.ts'
import { acceptAbsences } from '../usecases/settle-doubts.ts'
import { withLedger } from './context.ts'

export const absencesCommand: Command = async ({ config, words: [verb] }) => {
	if (verb !== 'accept') {
		throw new MssError('MSS-USAGE', 'La commande absences attend « accept ».')
	}
	return withLedger(config(), async (_, desk) => ({ json: { accepted: await acceptAbsences.do(desk, machine(), {}, {}) } }))
}
