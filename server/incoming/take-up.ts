/** What waited for nobody, rejected or « sans suite », is wanted after all. */
import type { AuditEvent } from '../ledger/audit.ts'
import type { Tx } from '../ledger/ledger.ts'
import type { MessageRow } from '../ledger/tables/messages.table.ts'

import { keptDecision, readDecision } from '../ledger/stored/decision.ts'
import { forgetRule } from '../ledger/tables/documents.table.ts'
import { takenUp } from '../ledger/tables/messages.table.ts'
import { turnsOfMessageBack } from '../turns/turns.ts'
import { withdrawReceipt } from './outbox.ts'

/**
 * Closed, it waits again, for the reasons it had, and so do its documents, and who asked for an answer; what its sender was about to be
 * told is true no more.
 *
 * @return null: it is closed no more
 */
export async function takeUp(tx: Tx, message: MessageRow, by: { at: string, actor: string }): Promise<AuditEvent[] | null> {
	const decision = readDecision(message)
	// The last word was that of who gave it up.
	if (!await takenUp(tx, message.id, keptDecision({ ...decision, reasons: decision.reasons.slice(1) }))) {
		return null
	}
	await forgetRule(tx, message)
	await withdrawReceipt(tx, message.id, by.at, message.final_at!)
	return turnsOfMessageBack(tx, message.id, by)
}
