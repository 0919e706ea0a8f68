/**
 * What each sidecar does for itself where several share a ledger of PostgreSQL’s, whoever holds which mailbox and which chore (ADR 55):
 * it takes up what another one’s page has made, and brings the directory that another one built.
 */
import type { Context } from '../context.ts'

import { shareDirectory } from '../directory/share-directory.ts'
import { asMssError } from '../errors.ts'
import { madeVersion } from '../ledger/tables/made.table.ts'
import { takenUp } from '../usecases/administer-mailboxes.ts'

const SECOND = 1_000

/** Rows of the table of chores. With SQLite there is nobody to follow. */
export function followingOthers(context: Context) {
	const own = { of: 'each', by: 'serve', isAtOnce: true } as const
	return context.ledger.isInPostgres
		? [
				{ ...own, name: 'made-elsewhere', every: SECOND, run: followMade(context) },
				{ ...own, name: 'directory-shared', every: 30 * SECOND, run: () => shareDirectory(context) },
			]
		: []
}

/** What was taken up at the start may be older than the first look. */
function followMade(context: Context): () => Promise<void> {
	let known: string | null | undefined
	return async () => {
		const version = await madeVersion(context.ledger.db)
		if (version === known) {
			return
		}
		// What cannot be taken up is told once, and not at each look; what the database did not say is asked again.
		known = version
		await takenUp(context).catch((error: unknown) => {
			known = asMssError(error).code === 'MSS-LEDGER-AWAY' ? undefined : version
			throw error
		})
	}
}
