/** Has the same document already gone to the same recipient, about the same patient? */
import type { Db } from '../ledger/ledger.ts'
import type { Alike } from '../ledger/reads/outgoing.reads.ts'

import { lastSendingAlike } from '../ledger/reads/outgoing.reads.ts'
import { STATE_WORDS } from './recipient-state.ts'

/** A French account of the last such sending that did not fail, or null. */
export async function sendingBefore(db: Db, alike: Alike): Promise<string | null> {
	if (alike.hashes.length === 0) {
		return null
	}
	const row = await lastSendingAlike(db, alike)
	return row
		? `« ${row.title} » à ${row.address}, le `
		+ `${row.created_at.slice(8, 10)}/${row.created_at.slice(5, 7)}/${row.created_at.slice(0, 4)} (envoi n° ${row.id} : `
		+ `${STATE_WORDS[row.state]})`
		: null
}
