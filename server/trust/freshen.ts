/** The trust list read again from its source: a stale one is a warning, the last good copy stays. */
import type { Context } from '../context.ts'

import { logged } from '../ops/log.ts'
import { refreshTrust } from './refresh.ts'

export async function freshenTrust({ ledger, config, log }: Context): Promise<void> {
	const stale = await refreshTrust(ledger, config.trust)
	if (stale) {
		log.warn(logged(stale), 'trust list not refreshed')
	}
}
