import type { Command } from './command.ts'

import { MssError } from '../errors.ts'
import { machine } from '../usecases/actor.ts'
import { confirmDate } from '../usecases/settle-doubts.ts'
import { withLedger } from './command.ts'

/** `retention confirm`: a person says that the machine's clock is right; what is old by it is deleted at the next run. */
export const retentionCommand: Command = async ({ config, words: [verb] }) => {
	if (verb !== 'confirm') {
		throw new MssError('MSS-USAGE', 'La commande retention attend « confirm ».')
	}
	return withLedger(config(), async (_, context) => {
		const now = new Date(context.clock.now())
		const { kind, before } = await confirmDate.do(context, machine(), {}, { now })
		return { json: { confirmed: now.toISOString(), kind, before } }
	})
}
