/** Rules learnt from people's choices. */
import { z } from 'zod'

const trial = z.object({
	/** Messages of this sender that could be tried, and those that came before anything was kept to try them with. */
	tried: z.int(),
	untried: z.int(),
	/**
	 * Those that the rule would have changed, the newest first; `isPatients`: it is in a patient's folder, where a folder rule would
	 * not have put it.
	 */
	changed: z.array(z.object({ id: z.int(), title: z.string(), receivedAt: z.string(), isPatients: z.boolean() })),
})
export type Trial = z.infer<typeof trial>

const ruleView = z.object({
	id: z.int(),
	sender: z.string(),
	mailbox: z.string(),
	/** « ranger dans « Factures » ». */
	words: z.string(),
	state: z.enum(['proposed', 'active', 'refused', 'retired']),
	proposedAt: z.string(),
	decidedBy: z.string().nullable(),
	trial,
}).meta({ id: 'RuleView' })
export type RuleView = z.infer<typeof ruleView>
export const rules = z.array(ruleView)

export const ruleDecision = z.object({ decision: z.enum(['active', 'refused', 'retired']) })
