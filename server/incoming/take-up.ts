/** What waited for nobody, rejected or « sans suite », is wanted after all. */
import type { Selectable } from 'kysely'
import type { Tx } from '../ledger/ledger.ts'
import type { Tables } from '../ledger/schema.ts'
import type { Decision } from '../patients/match.ts'

import { withdrawReceipt } from './outbox.ts'

/** Rules of what waits for nobody. */
const GIVEN_UP = ['rejected', 'closed']

/** It waits again, for the reasons it had, and so do its documents; what its sender was about to be told is true no more. */
export async function takeUp(tx: Tx, message: Selectable<Tables['messages']>): Promise<void> {
	const decision = JSON.parse(message.decision!) as Decision
	const [last] = decision.reasons
	const reasons = last && GIVEN_UP.includes(last.rule) ? decision.reasons.slice(1) : decision.reasons
	await tx
		.updateTable('messages')
		.set({ closed_at: null, decision: JSON.stringify({ ...decision, reasons }) })
		.where('id', '=', message.id)
		.execute()
	await tx.updateTable('documents').set({ rule: null }).where('message_id', '=', message.id).where('rule', 'in', GIVEN_UP).execute()
	await withdrawReceipt(tx, message.id, message.final_at!)
}
