/** Nothing is left of a message: its documents were all removed in Files. A person says why, and it waits for nobody. */
import type { Desk } from '../desk.ts'

import { MssError } from '../errors.ts'
import { inTurn, openMessage, writeAct } from './act.ts'
import { checkClaim } from './claim.ts'

/** @throws {MssError} MSS-TRIAGE-GONE, MSS-TRIAGE-CLAIMED */
export function closeEmpty(desk: Desk, id: number, { actor, reason }: { actor: string, reason: string }): Promise<void> {
	return inTurn(desk, id, async () => {
		const { ledger } = desk
		const message = await openMessage(ledger.db, id)
		const left = await ledger.db.selectFrom('documents').select('id').where('message_id', '=', id).where('state', '!=', 'removed').executeTakeFirst()
		if (left || (message.state !== 'review' && message.state !== 'quarantined')) {
			throw new MssError('MSS-TRIAGE-GONE')
		}
		await checkClaim(ledger.db, message, actor)
		await writeAct(desk, { kind: 'close', state: 'done', message, documents: [], actor, reason }, async (tx) => {
			await tx.updateTable('messages').set({ closed_at: new Date().toISOString(), claimed_by: null, claimed_at: null }).where('id', '=', id).execute()
			await tx.updateTable('acts').set({ state: 'refused' }).where('message_id', '=', id).where('state', '=', 'asked').execute()
		})
	})
}
