/** What a person decides about a message: what is unclear, and what must not leave after all. */
import type { Ledger } from '../ledger/ledger.ts'

import { MssError } from '../errors.ts'
import { normaliseAddress } from '../mssante/address/address.ts'

/** Somebody found out whether an unclear recipient has it. @throws {MssError} MSS-SEND-STATE */
export async function settleByHand(
	ledger: Ledger,
	id: number,
	address: string,
	verdict: 'accepted' | 'failed',
	actor: string,
): Promise<void> {
	const at = new Date().toISOString()
	await ledger.change(async (tx) => {
		const { numUpdatedRows } = await tx
			.updateTable('recipients')
			.set({
				state: verdict,
				changed_at: at,
				code: null,
				text: 'Tranché par une personne.',
				...(verdict === 'accepted' && { accepted_at: at }),
			})
			.where('outgoing_id', '=', id)
			.where('address', '=', normaliseAddress(address) ?? address)
			.where('state', 'in', ['unclear', 'expired'])
			.executeTakeFirst()
		if (numUpdatedRows === 0n) {
			throw new MssError('MSS-SEND-STATE', 'seul un destinataire « À vérifier » ou « Sans nouvelles » se tranche')
		}
		await ledger.audit.append(tx, [{ action: 'settled-by-hand', actor, details: { outgoing: id, verdict } }])
	})
}

/** Keeps back those that have not left. @throws {MssError} MSS-SEND-STATE when all have */
export async function cancel(ledger: Ledger, id: number, actor: string): Promise<void> {
	const at = new Date().toISOString()
	const why = new MssError('MSS-SEND-CANCELLED')
	await ledger.change(async (tx) => {
		const { numUpdatedRows } = await tx
			.updateTable('recipients')
			.set({ state: 'failed', changed_at: at, next_attempt_at: null, code: why.code, text: why.text })
			.where('outgoing_id', '=', id)
			.where('state', '=', 'queued')
			.executeTakeFirst()
		if (numUpdatedRows === 0n) {
			throw new MssError('MSS-SEND-STATE', 'il n’y a plus rien à annuler, tout est déjà parti ou terminé')
		}
		const left = await tx
			.selectFrom('recipients')
			.select('position')
			.where('outgoing_id', '=', id)
			.where('code', 'is distinct from', why.code)
			.executeTakeFirst()
		if (!left) {
			await tx.updateTable('outgoing').set({ cancelled_at: at }).where('id', '=', id).execute()
		}
		await ledger.audit.append(tx, [{ action: 'cancelled', actor, details: { outgoing: id, recipients: Number(numUpdatedRows) } }])
	})
}
