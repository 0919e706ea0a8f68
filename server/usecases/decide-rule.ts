/** The administrator's word on a rule learnt from people's choices: it holds, it is refused, it holds no more. */
import type { Least } from '../context.ts'

import { z } from 'zod'
import { MssError } from '../errors.ts'
import { ruleDecided } from '../ledger/tables/rules.table.ts'
import { anAdministrator } from './actor.ts'
import { useCase } from './use-case.ts'

/** @throws {MssError} MSS-UNKNOWN */
export const decideRule = useCase({
	name: 'decide-rule',
	find: async (_: Least, key: { rule: number }) => key,
	may: anAdministrator,
	input: z.strictObject({ decision: z.enum(['active', 'refused', 'retired']) }),
	run: ({ context: { clock }, actor, input: { decision }, found: { rule }, change }) => change(async (tx, note) => {
		if (!await ruleDecided(tx, rule, decision, actor.user, clock.at())) {
			throw new MssError('MSS-UNKNOWN', String(rule))
		}
		note({ action: 'rule-decided', details: { rule, decision } })
	}),
})
