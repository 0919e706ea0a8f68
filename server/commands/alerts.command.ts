import type { Command } from './command.ts'

import { MssError } from '../errors.ts'
import { machine } from '../usecases/actor.ts'
import { tryAlerts } from '../usecases/look-after.ts'
import { withLedger } from './command.ts'

/** `alerts test`: a mail of alert as a trial, to all of those who would have one. */
export const alertsCommand: Command = async ({ config, words: [verb] }) => {
	if (verb !== 'test') {
		throw new MssError('MSS-USAGE', 'La commande alerts s’écrit : alerts test.')
	}
	return { json: await withLedger(config(), (_, context) => tryAlerts.do(context, machine(), {}, {})) }
}
