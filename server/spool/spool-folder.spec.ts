import { utimesSync } from 'node:fs'
import { newFolder } from '../../test/support/new-folder.ts'
import { machineClock } from '../time/clock.ts'
import { spoolInFolder } from './spool-folder.ts'
import { spoolContract } from './spool-suite.ts'

spoolContract('in a folder', async () => {
	const spool = await spoolInFolder(newFolder('spool'), { alone: true, clock: machineClock })
	let since = 0
	return {
		sooner: (milliseconds) => {
			since = milliseconds
		},
		spool: {
			...spool,
			store: async (key, content) => {
				const stored = await spool.store(key, content)
				const at = (machineClock.now() - since) / 1000
				utimesSync((await spool.bring(stored.name))!, at, at)
				return stored
			},
		},
	}
})
