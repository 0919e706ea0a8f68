import type { Command } from './context.ts'

import { MssError } from '../errors.ts'
import { confirmClock } from '../ops/clock.ts'
import { withLedger } from './context.ts'

/** `retention confirm`: a person says that the machine's clock is right; what is old by it is deleted at the next run. */
export const retentionCommand: Command = async ({ config, words: [verb] }) => {
	if (verb !== 'confirm') {
		throw new MssError('MSS-USAGE', 'La commande retention attend « confirm ».')
	}
	const now = new Date()
	const { kind, before } = await withLedger(config(), (ledger) => confirmClock(ledger, 'cli', now.getTime()))
	return { json: { confirmed: now.toISOString(), kind, before } }
}
