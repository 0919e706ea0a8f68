/** Folders of the operators' mailboxes, as the last full comparison saw them (`folders`). */
import type { Db, Tx } from '../db.ts'
import type { Tables } from '../ledger-schema.ts'

export type FolderFacts = Omit<Tables['folders'], 'mailbox' | 'folder'>

/** What a full comparison saw of a folder. */
export async function compared(tx: Tx, mailbox: string, folder: string, facts: FolderFacts): Promise<void> {
	await tx
		.insertInto('folders')
		.values({ mailbox, folder, ...facts })
		.onConflict((conflict) => conflict.columns(['mailbox', 'folder']).doUpdateSet(facts))
		.execute()
}

/** UIDs that the ledger still lacks. */
export async function lacking(db: Db, mailbox: string, folder: string, missing: number): Promise<void> {
	await db.updateTable('folders').set({ missing_uids: missing })
		.where('mailbox', '=', mailbox)
		.where('folder', '=', folder)
		.where('missing_uids', '!=', missing)
		.execute()
}

/** As the last full comparison saw it; undefined: none was made. */
export async function uidValidityOf(db: Db, mailbox: string, folder: string): Promise<string | undefined> {
	const row = await db
		.selectFrom('folders')
		.select('uid_validity')
		.where('mailbox', '=', mailbox)
		.where('folder', '=', folder)
		.executeTakeFirst()
	return row?.uid_validity
}
