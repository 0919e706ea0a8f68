/** Recipients of whom nothing came in time: somebody must look. */
import type { Desk } from '../desk.ts'

import { expired } from '../ledger/tables/recipients.ts'

/** `accepted` past its deadline becomes `expired`. */
export async function expireSilent({ ledger }: Desk, now = new Date()): Promise<void> {
	const at = now.toISOString()
	await ledger.change(async (tx) => {
		const silent = await tx
			.selectFrom('recipients')
			.select(['outgoing_id', 'position'])
			.where('state', '=', 'accepted')
			.where('due_at', '<', at)
			.execute()
		for (const { outgoing_id: id, position } of silent) {
			await expired(tx, id, position)
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
