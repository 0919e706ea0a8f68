/** Recipients of whom nothing came in time: somebody must look. */
import type { Context } from '../context.ts'

import { recipientsSilent } from '../ledger/reads/recipients.ts'
import { expired } from '../ledger/tables/recipients.ts'

/** `accepted` past its deadline becomes `expired`. */
export async function expireSilent({ ledger, clock }: Context, now = new Date(clock.now())): Promise<void> {
	await ledger.change(async (tx) => {
		const silent = await recipientsSilent(tx, now.toISOString())
		for (const { outgoing_id: id, position } of silent) {
			await expired(tx, id, position, now.toISOString())
		}
		if (silent.length > 0) {
			await ledger.audit.append(
				tx,
				silent.map(({ outgoing_id: outgoing, position }) => ({
					action: 'followed' as const,
					details: { outgoing, position, event: 'expired', changed: true },
				})),
			)
		}
	})
}
