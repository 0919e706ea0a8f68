/**
 * From time to time: dossiers that await and no longer could leave, those that could again. What only composing tells is not composed at
 * each look.
 */
import type { Context } from '../context.ts'
import type { DossierRow } from '../ledger/tables/dossiers.table.ts'
import type { BackOff } from '../time/back-off.ts'
import type { OpenDossier } from './dossier.ts'

import { MssError } from '../errors.ts'
import { readNotices } from '../ledger/stored/dossier.stored.ts'
import { dossierMended, openIn } from '../ledger/tables/dossiers.table.ts'
import { logged } from '../log/log.ts'
import { draftMessage } from '../outgoing/send.ts'
import { delayAfter } from '../time/back-off.ts'
import { isSentAlready, openDossier, requestOf } from './dossier.ts'
import { checkReach } from './reach.ts'
import { becomesStale, whatMoved } from './release-dossier.ts'

/** With a look every five seconds, what mends by itself is seen within the fifteen that contract.md promises. */
export const MENDS: BackOff = { first: 5_000, most: 9_000 }
/** What its preparer mends, or the operator: a change of the dossier is looked at at once. */
export const STAYS: BackOff = { first: 15_000, most: 10 * 60_000 }
const STAYING = ['MSS-SEND-SIZE', 'MSS-SEND-TOO-MANY']

interface Rest {
	/** Of what it was composed: another is composed at once. */
	changedAt: string
	failures: number
	until: number
}

/** Milliseconds before it is composed again. @param failures before this one */
export function restAfter(code: string, failures: number): number {
	return delayAfter(failures, STAYING.includes(code) ? STAYS : MENDS)
}

/** @return looks at all of them. @param isOnce nobody looks again soon: each is composed */
export function dossiersWatcher(context: Context): (options: { isOnce: boolean, now?: number }) => Promise<void> {
	let rests = new Map<number, Rest>()
	return async ({ isOnce, now = context.clock.now() }) => {
		const next = new Map<number, Rest>()
		for (const row of await openIn(context.ledger.db, ['awaiting', 'stale'])) {
			const before = rests.get(row.id)
			const known = before?.changedAt === row.changed_at ? before : undefined
			try {
				const rest = await lookAt(context, row, known, isOnce || now >= (known?.until ?? 0), now)
				if (rest !== undefined) {
					next.set(row.id, rest)
				}
			} catch (error) {
				context.log.warn({ dossier: row.id, ...logged(error) }, 'dossier not looked at')
			}
		}
		rests = next
	}
}

/** @param isDue it may be composed. @return since when composing kept it, and until when it rests; undefined: nothing of it is known */
async function lookAt(context: Context, row: DossierRow, rest: Rest | undefined, isDue: boolean, now: number): Promise<Rest | undefined> {
	const { ledger } = context
	const open = await openDossier(context, row)
	try {
		const moved = whatMoved(open)
		if (moved !== null) {
			throw moved
		}
		await checkReach(context, row.mailbox, open.to)
	} catch (error) {
		await becomesStale(context, row, error)
		return undefined
	}
	// Of one that awaits, the rest is looked at when it leaves.
	if (row.state === 'awaiting') {
		return undefined
	}
	if (!isDue || await isStillSent(context, open)) {
		return rest
	}
	try {
		await draftMessage(context, await requestOf(context, open, row.changed_by))
	} catch (error) {
		await becomesStale(context, row, error)
		const failures = (rest?.failures ?? -1) + 1
		return { changedAt: row.changed_at, failures, until: now + restAfter(error instanceof MssError ? error.code : '', failures) }
	}
	await ledger.change(async (tx) => {
		if (await dossierMended(tx, row.id)) {
			await ledger.audit.append(tx, [{ action: 'dossier', details: { dossier: row.id, move: 'mended' } }])
		}
	})
	return undefined
}

/** « Déjà envoyé », for which it is stale: the ledger alone tells that it still was, without composing anything. */
async function isStillSent({ ledger: { db } }: Context, open: OpenDossier): Promise<boolean> {
	return open.row.again === 0 && readNotices(open.row).some(({ code }) => code === 'MSS-SEND-AGAIN') && isSentAlready(db, open)
}
