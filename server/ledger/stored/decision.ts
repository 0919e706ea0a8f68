/** `messages.decision`: whose a message is, why, and whose else it may be. */
import type { Reason } from '../../reasons/reason.ts'

import { z } from 'zod'
import { GROUNDS, OUTCOME, REASON } from '../../reasons/reason.ts'
import { parseStored } from './column.ts'

/** What an APP mailbox would answer (mssante.md §5.3). */
const MDN_CODE = z.enum(['processed', '900', '901', '902', '903', '904', '905', '906'])

const PROPOSAL = z.object({
	patientId: z.string(),
	/** 0 to 100: how much of what the document says agrees. */
	score: z.number(),
	reasons: z.array(GROUNDS),
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

export type MdnCode = z.infer<typeof MDN_CODE>
export type Proposal = z.infer<typeof PROPOSAL>
export type Decision = z.infer<typeof DECISION>

/** A decision as its row keeps it. */
export function keptDecision(decision: Decision): { decision: string, rule: string | null } {
	return { decision: JSON.stringify(decision), rule: decision.reasons[0]?.rule ?? null }
}

/** The first reason, alone. @throws {MssError} MSS-LEDGER-ROW */
export function readReason({ id, reason }: { id: number, reason: string | null }): Reason | null {
	return reason === null ? null : parseStored(REASON, reason, { column: 'messages.decision', row: id })
}

/** Of a message that was planned. @throws {MssError} MSS-LEDGER-ROW */
export function readDecision({ id, decision }: { id: number, decision: string | null }): Decision {
	return parseStored(DECISION, decision, { column: 'messages.decision', row: id })
}
