/** Recipients of whom nothing came in time: somebody must look. */
import type { Context } from '../context.ts'

import { recipientsSilent } from '../ledger/reads/recipients.reads.ts'
import { expired } from '../ledger/tables/recipients.table.ts'

/** `accepted` past its deadline becomes `expired`. */
export async function expireSilent({ ledger, clock }: Context, now = new Date(clock.now())): Promise<void> {
	await ledger.change(async (tx) => {
		for (const { outgoing_id: outgoing, position } of await recipientsSilent(tx, now.toISOString())) {
			if (await expired(tx, outgoing, position, now.toISOString())) {
				await ledger.audit.append(tx, [{ action: 'followed', details: { outgoing, position, event: 'expired', changed: true } }])
			}
		}
	})
}
