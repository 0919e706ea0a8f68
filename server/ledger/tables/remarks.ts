/** What people say to one another of a message: who, when, in a few words; the words are erased with its traces. */
import type { Selectable } from 'kysely'
import type { Db, Tx } from '../db.ts'
import type { Tables } from '../ledger-schema.ts'

export type RemarkRow = Selectable<Tables['remarks']>

export async function remarkMade(tx: Tx, remark: Omit<RemarkRow, 'id'>): Promise<void> {
	await tx.insertInto('remarks').values(remark).execute()
}

/** In the order in which they were made, without those that were erased. */
export async function remarksOf(db: Db, message: number): Promise<(RemarkRow & { text: string })[]> {
	const rows = await db.selectFrom('remarks').selectAll().where('message_id', '=', message).orderBy('id').execute()
	return rows.flatMap(({ text, ...row }) => text === null ? [] : [{ ...row, text }])
}

export async function remarksErased(tx: Tx, messages: number[]): Promise<void> {
	await tx.updateTable('remarks').set({ text: null }).where('message_id', 'in', messages).where('text', 'is not', null).execute()
}
