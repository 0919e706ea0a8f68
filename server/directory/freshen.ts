/** The directory read again from its source: an old one is a warning, the last good copy stays. */
import type { Config } from '../config/schema.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { Log } from '../log/log.ts'

import { logged } from '../log/log.ts'
import { refreshDirectory } from './refresh.ts'

export async function freshenDirectory({ ledger, config, log }: { ledger: Ledger, config: Config, log: Log }): Promise<void> {
	const stale = await refreshDirectory(ledger, config)
	if (stale) {
		log.warn(logged(stale), 'directory not refreshed')
	}
}
