/**
 * A message whose patient's folder moved between its plan and its filing is planned anew: the same bytes are recognised where they were
 * put.
 */
import type { Desk } from '../desk.ts'

export async function planAnew({ ledger }: Desk, id: number): Promise<void> {
	await ledger.change(async (tx) => {
		const { numUpdatedRows } = await tx
			.updateTable('messages')
			.set({ state: 'received', decision: null })
			.where('id', '=', id)
			.where('state', '=', 'planned')
			.executeTakeFirst()
		if (numUpdatedRows === 0n) {
			return
		}
		const ids = (await tx.selectFrom('documents').select('id').where('message_id', '=', id).execute()).map((row) => row.id)
		await tx.updateTable('documents').set({ superseded_by: null }).where('superseded_by', 'in', ids).execute()
		await tx.deleteFrom('documents').where('message_id', '=', id).execute()
		await ledger.audit.append(tx, [{ action: 'planned', messageId: id, details: { anew: true } }])
	})
}
