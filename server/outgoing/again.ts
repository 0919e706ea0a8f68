/** Has the same document already gone to the same recipient, about the same patient? */
import type { Db } from '../ledger/ledger.ts'
import type { Alike, Since } from '../ledger/reads/outgoing.reads.ts'

import { MssError } from '../errors.ts'
import { lastSendingAlike, sendingSince } from '../ledger/reads/outgoing.reads.ts'
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

/**
 * Of what was asked, and is made only now: they may have begun it anew under another key, and known, as then, that it left before. Of words
 * alone no document tells.
 *
 * @throws {MssError} MSS-SEND-AGAIN
 */
export async function refuseSentSince(db: Db, since: Since): Promise<void> {
	const row = await sendingSince(db, since)
	if (row !== null) {
		throw new MssError('MSS-SEND-AGAIN', `«\u00A0${row.subject}\u00A0» (envoi n° ${row.id})`)
	}
}
