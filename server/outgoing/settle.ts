/** What a person decides about a message: what is unclear, and what must not leave after all. */
import type { Ledger } from '../ledger/ledger.ts'

import { MssError } from '../errors.ts'
import { recipientsOf } from '../ledger/reads/recipients.ts'
import { sendingCancelled } from '../ledger/tables/outgoing.ts'
import { keptBack, settledByHand } from '../ledger/tables/recipients.ts'
import { normaliseAddress } from '../mssante/address/address.ts'

/** Somebody found out whether an unclear recipient has it. @throws {MssError} MSS-SEND-STATE */
export async function settleByHand(
	ledger: Ledger,
	id: number,
	address: string,
	verdict: 'accepted' | 'failed',
	actor: string,
): Promise<void> {
	await ledger.change(async (tx) => {
		if (!await settledByHand(tx, id, normaliseAddress(address) ?? address, verdict, 'Tranché par une personne.')) {
			throw new MssError('MSS-SEND-STATE', 'seul un destinataire « À vérifier » ou « Sans nouvelles » se tranche')
		}
		await ledger.audit.append(tx, [{ action: 'settled-by-hand', actor, details: { outgoing: id, verdict } }])
	})
}

/** Keeps back those that have not left. @throws {MssError} MSS-SEND-STATE when all have */
export async function cancel(ledger: Ledger, id: number, actor: string): Promise<void> {
	const why = new MssError('MSS-SEND-CANCELLED')
	await ledger.change(async (tx) => {
		const kept = await keptBack(tx, id, { code: why.code, text: why.text })
		if (kept === 0) {
			throw new MssError('MSS-SEND-STATE', 'il n’y a plus rien à annuler, tout est déjà parti ou terminé')
		}
		if ((await recipientsOf(tx, [id])).every(({ code }) => code === why.code)) {
			await sendingCancelled(tx, id)
		}
		await ledger.audit.append(tx, [{ action: 'cancelled', actor, details: { outgoing: id, recipients: kept } }])
	})
}
