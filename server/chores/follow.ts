/**
 * What each sidecar does for itself where several share a ledger of PostgreSQL’s, whoever holds which mailbox and which chore (ADR 55):
 * it takes up what another one’s page has made, brings the directory that another one built, and reads its own lists of revoked
 * certificates.
 */
import type { Context } from '../context.ts'

import { setTimeout as sleep } from 'node:timers/promises'
import { shareDirectory } from '../directory/share.ts'
import { asMssError } from '../errors.ts'
import { madeVersion } from '../ledger/tables/made.ts'
import { freshenLists } from '../mailbox/freshen-lists.ts'
import { logged } from '../ops/log.ts'
import { takenUp } from '../usecases/administer-mailboxes.ts'

const SECOND = 1_000
/** Milliseconds between two looks. */
const EVERY = { made: SECOND, directory: 30 * SECOND, lists: 60 * 60 * SECOND }

/** Until the signal aborts. With SQLite there is nobody to follow. */
export async function followOthers(context: Context, signal: AbortSignal, every = EVERY): Promise<void> {
	if (!context.ledger.isInPostgres) {
		return
	}
	const follow = followMade(context)
	await Promise.all([
		repeat(context, every.made, signal, 'made', follow),
		repeat(context, every.directory, signal, 'directory', () => shareDirectory(context)),
		repeat(context, every.lists, signal, 'revoked', () => freshenLists(context)),
	])
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

async function repeat({ log }: Context, every: number, signal: AbortSignal, name: string, act: () => Promise<void>): Promise<void> {
	while (!signal.aborted) {
		await act().catch((error: unknown) => log.warn({ follow: name, ...logged(error) }, 'others not followed'))
		await sleep(every, undefined, { signal }).catch(() => {})
	}
}
