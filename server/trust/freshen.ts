/** The trust list read again from its source: a stale one is a warning, the last good copy stays. */
import type { Config } from '../config/schema.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { Log } from '../log/log.ts'

import { logged } from '../log/log.ts'
import { refreshTrust } from './refresh.ts'

export async function freshenTrust({ ledger, config, log }: { ledger: Ledger, config: Config, log: Log }): Promise<void> {
	const stale = await refreshTrust(ledger, config.trust)
	if (stale) {
		log.warn(logged(stale), 'trust list not refreshed')
	}
}
