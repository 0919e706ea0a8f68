/**
 * A message whose patient's folder moved between its plan and its filing is planned anew: the same bytes are recognised where they were
 * put.
 */
import type { Context } from '../context.ts'

import { forgetPlanned } from '../ledger/tables/documents.table.ts'
import { toBePlannedAnew } from '../ledger/tables/messages.table.ts'

export async function planAnew({ ledger }: Context, id: number): Promise<void> {
	await ledger.change(async (tx) => {
		if (!await toBePlannedAnew(tx, id)) {
			return
		}
		await forgetPlanned(tx, id)
		await ledger.audit.append(tx, [{ action: 'planned', messageId: id, details: { anew: true } }])
	})
}
