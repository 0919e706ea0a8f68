/** Wrong filings undone and contradictions, in some mailboxes: what was decided, and what the software set aside; the newest first. */
import type { Db } from '../ledger/ledger.ts'
import type { ActRow } from '../ledger/tables/acts.ts'
import type { MessageRow } from '../ledger/tables/messages.table.ts'

import { apart } from '../ledger/windows.ts'

export async function vigilanceActs(db: Db, mailboxes: string[], most: number): Promise<ActRow[]> {
	return db
		.selectFrom('acts')
		.selectAll()
		.where('mailbox', 'in', mailboxes)
		.where('kind', 'in', ['put-back', 'release', 'reject'])
		.where('state', '=', 'done')
		.where('undoes', 'is', null)
		.orderBy('id', 'desc')
		.limit(most)
		.execute()
}

/** @return `at`: when it was put in quarantine, which what was decided since does not change */
export async function quarantinedOnce(
	db: Db,
	mailboxes: string[],
	most: number,
): Promise<(Pick<MessageRow, 'id' | 'mailbox' | 'sender' | 'decision'> & { at: string })[]> {
	return db
		.selectFrom('audit')
		.innerJoin('messages', 'messages.id', 'audit.message_id')
		.select(['audit.at', 'messages.id', 'messages.mailbox', 'messages.sender', 'messages.decision'])
		.where((eb) => apart(eb('messages.mailbox', 'in', mailboxes)))
		.where('audit.action', '=', 'settled')
		.where('audit.details', 'like', '{"state":"quarantined"%')
		.where('audit.details', 'not like', '%"rule":"rejected"%')
		.orderBy('audit.seq', 'desc')
		.limit(most)
		.execute()
}
