/** « Sans suite »: there is nothing to file in a message. A person says why; it is kept, out of the way, waits for nobody, and can be taken up again. */
import type { Desk } from '../desk.ts'
import type { MessageRow } from './act.ts'

import { MssError } from '../errors.ts'
import { actOf, inTurn, lastActOf, openMessage, subjectOf, writeAct } from './act.ts'
import { carryOut } from './carry-out.ts'
import { checkClaim } from './claim.ts'

/** @return the number of the act. @throws {MssError} MSS-TRIAGE-…, MSS-GED-GONE */
export function setAside(desk: Desk, id: number, { actor, reason }: { actor: string, reason: string }): Promise<number> {
	return inTurn(desk, id, async () => {
		const { ledger: { db } } = desk
		const open = await openMessage(db, id)
		await checkClaim(db, open, actor)
		const left = await db.selectFrom('documents').select('id').where('message_id', '=', id).where('state', '!=', 'removed').executeTakeFirst()
		if (!left) {
			return closeEmpty(desk, open, { actor, reason })
		}
		const { message, documents } = await subjectOf(desk, 'close', id)
		const { reasons } = JSON.parse(message.decision!) as { reasons: unknown }
		const act = await writeAct(desk, { kind: 'close', state: 'planned', message, documents, actor, reason, displayed: { message: id, reasons } })
		await carryOut(desk, act)
		return act
	})
}

/** Its documents were all removed in Files: nothing moves. */
async function closeEmpty(desk: Desk, message: MessageRow, { actor, reason }: { actor: string, reason: string }): Promise<number> {
	const { id } = message
	if (message.state !== 'review' && message.state !== 'quarantined') {
		throw new MssError('MSS-TRIAGE-GONE')
	}
	return writeAct(desk, { kind: 'close', state: 'done', message, documents: [], actor, reason }, async (tx) => {
		await tx.updateTable('messages').set({ closed_at: new Date().toISOString(), claimed_by: null, claimed_at: null }).where('id', '=', id).execute()
		await tx.updateTable('acts').set({ state: 'refused' }).where('message_id', '=', id).where('state', '=', 'asked').execute()
	})
}

/**
 * It waits again.
 *
 * @param lastAct the decision that is undone, as it was shown
 * @throws {MssError} MSS-TRIAGE-…, MSS-GED-GONE
 */
export function reopen(desk: Desk, id: number, { actor, lastAct }: { actor: string, lastAct: number | null }): Promise<void> {
	return inTurn(desk, id, async () => {
		const { message, documents } = await subjectOf(desk, 'reopen', id)
		if (lastAct === null || await lastActOf(desk.ledger.db, id) !== lastAct || (await actOf(desk, lastAct)).kind !== 'close') {
			throw new MssError('MSS-TRIAGE-CHANGED')
		}
		await carryOut(desk, await writeAct(desk, { kind: 'reopen', state: 'planned', message, documents, actor }))
	})
}
