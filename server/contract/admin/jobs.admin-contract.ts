/** Work that takes its time: started, then asked about. */
import { z } from 'zod'
import { problem } from '../problem.ts'
import { connectionReport } from './mailboxes.admin-contract.ts'
import { directoryFacts, trustFacts } from './references.admin-contract.ts'
import { backupMade } from './upkeep.admin-contract.ts'

export const started = z.object({ job: z.string() })

/** `result`: what the route that started it says of it. */
export const job = z.object({
	state: z.enum(['running', 'done']),
	result: z.union([connectionReport, directoryFacts, trustFacts, backupMade]).optional(),
	error: problem.optional(),
}).meta({ id: 'Job' })
export type Job = z.infer<typeof job>
