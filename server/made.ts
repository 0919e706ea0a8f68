/** What was made in the admin page joins what the configuration file gives. */
import type { Config } from './config/schema.ts'
import type { Ledger } from './ledger/ledger.ts'

import { takeUpMade } from './mailbox/made.ts'
import { takeUpStructures } from './structures/made.ts'

export async function takeUp(ledger: Ledger, config: Config): Promise<void> {
	await takeUpStructures(ledger, config)
	await takeUpMade(ledger, config)
}
