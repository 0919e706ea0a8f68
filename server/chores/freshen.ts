/** The trust list and the directory read again from their sources: an old one is a warning, the last good copy stays. */
import type { Context } from '../context.ts'

import { SOFTWARE } from '../ledger/audit.ts'
import { logged } from '../log/log.ts'
import { machine } from '../usecases/actor.ts'
import { readDirectoryAgain, readTrustAgain } from '../usecases/import-references.ts'

export async function freshenTrust(context: Context): Promise<void> {
	const problem = await readTrustAgain.do(context, machine(SOFTWARE), {}, { now: false })
	if (problem !== null) {
		context.log.warn(logged(problem), 'trust list not refreshed')
	}
}

export async function freshenDirectory(context: Context): Promise<void> {
	const problem = await readDirectoryAgain.do(context, machine(SOFTWARE), {}, { now: false })
	if (problem !== null) {
		context.log.warn(logged(problem), 'directory not refreshed')
	}
}
