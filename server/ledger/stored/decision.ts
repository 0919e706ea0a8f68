/** `messages.decision`: whose a message is, why, and whose else it may be. */
import { z } from 'zod'
import { parseStored } from './column.ts'

const OUTCOME = z.enum(['file', 'review', 'quarantine', 'ignore'])
/** What an APP mailbox would answer (mssante.md §5.3). */
const MDN_CODE = z.enum(['processed', '900', '901', '902', '903', '904', '905', '906'])

const REASON = z.object({ rule: z.string(), outcome: OUTCOME, text: z.string() })

const PROPOSAL = z.object({
	patientId: z.string(),
	/** 0 to 100: how much of what the document says agrees. */
	score: z.number(),
	reasons: z.array(z.object({ rule: z.string(), text: z.string() })),
})

const DECISION = z.object({
	outcome: OUTCOME,
	patientId: z.string().nullable(),
	mdn: MDN_CODE.nullable(),
	/** What it was before a person filed the message: true again once it is taken out. */
	mdnBefore: MDN_CODE.nullish(),
	/** The one that decided first. */
	reasons: z.array(REASON),
	proposals: z.array(PROPOSAL),
})

export type Outcome = z.infer<typeof OUTCOME>
export type MdnCode = z.infer<typeof MDN_CODE>
export type Reason = z.infer<typeof REASON>
export type Proposal = z.infer<typeof PROPOSAL>
export type Decision = z.infer<typeof DECISION>

/** Of a message that was planned. @throws {MssError} MSS-LEDGER-ROW */
export function readDecision({ id, decision }: { id: number, decision: string | null }): Decision {
	return parseStored(DECISION, decision, { column: 'messages.decision', row: id })
}

/** The first reason, where a list takes no more of it; null when nothing is decided yet. @throws {MssError} MSS-LEDGER-ROW */
export function readReason({ id, reason }: { id: number, reason: string | null }): Reason | null {
	return reason === null ? null : parseStored(REASON, reason, { column: 'messages.decision', row: id })
}
