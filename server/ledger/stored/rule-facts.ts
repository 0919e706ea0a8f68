/** `messages.rule_facts`: of a message, all that rules may look at, kept with it so that the past can be tried again. */
import { z } from 'zod'
import { parseStored } from './column.ts'

const RULE_FACTS = z.object({
	outcome: z.enum(['file', 'review', 'quarantine', 'ignore']),
	/** Rule that decided it. */
	rule: z.string(),
	/** A professional's, without any health document. */
	isLetter: z.boolean(),
	isTrusted: z.boolean(),
	/** How many patients of the structure it may be about; null when some of its words cannot be known. */
	named: z.number().nullable(),
})

export type RuleFacts = z.infer<typeof RULE_FACTS>

/** Of a message that was planned since they are kept. @throws {MssError} MSS-LEDGER-ROW */
export function readRuleFacts({ id, rule_facts: facts }: { id: number, rule_facts: string | null }): RuleFacts {
	return parseStored(RULE_FACTS, facts, { column: 'messages.rule_facts', row: id })
}
