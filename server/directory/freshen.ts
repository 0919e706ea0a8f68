/** The directory read again from its source: an old one is a warning, the last good copy stays. */
import type { Context } from '../context.ts'

import { logged } from '../ops/log.ts'
import { refreshDirectory } from './refresh.ts'

export async function freshenDirectory({ ledger, config, log }: Context): Promise<void> {
	const stale = await refreshDirectory(ledger, config)
	if (stale) {
		log.warn(logged(stale), 'directory not refreshed')
	}
}
