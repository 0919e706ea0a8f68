/** What waited for nobody, rejected or « sans suite », is wanted after all. */
import type { AuditEvent } from '../ledger/audit.ts'
import type { Tx } from '../ledger/ledger.ts'
import type { MessageRow } from '../ledger/tables/messages.ts'

import { turnsOfMessageBack } from '../circuits/turns.ts'
import { readDecision } from '../ledger/stored/decision.ts'
import { forgetRules } from '../ledger/tables/documents.ts'
import { takenUp } from '../ledger/tables/messages.ts'
import { withdrawReceipt } from './outbox.ts'

/** Rules of what waits for nobody. */
const GIVEN_UP = ['rejected', 'closed']

/**
 * It waits again, for the reasons it had, and so do its documents, and who asked for an answer; what its sender was about to be told is
 * true no more.
 */
export async function takeUp(tx: Tx, message: MessageRow, actor: string): Promise<AuditEvent[]> {
	const decision = readDecision(message)
	const [last] = decision.reasons
	const reasons = last && GIVEN_UP.includes(last.rule) ? decision.reasons.slice(1) : decision.reasons
	await takenUp(tx, message.id, JSON.stringify({ ...decision, reasons }))
	await forgetRules(tx, message.id, GIVEN_UP)
	await withdrawReceipt(tx, message.id, message.final_at!)
	return turnsOfMessageBack(tx, message.id, actor)
}
