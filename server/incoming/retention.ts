/** What is kept, and for how long (design.md "Retention"): raw mail after its final outcome, then traces. Never by a clock that jumped. */
import type { Context } from '../context.ts'
import type { Db } from '../ledger/ledger.ts'

import { keptHead, troubleText } from '../doubts/audit-head.ts'
import { lookAtClock } from '../doubts/clock-doubt.ts'
import { emptyWriteLog, rewrite } from '../ledger/dialects/engine-files.ts'
import { factOf, noteFact } from '../ledger/facts.ts'
import { messagesToDeleteRaw, spoolsOfMessages } from '../ledger/reads/messages.reads.ts'
import { removeLeftSnapshot } from '../ledger/snapshot.ts'
import { askedNames } from '../ledger/tables/asked.table.ts'
import { comersForgotten } from '../ledger/tables/comers.ts'
import { dossierOfSending, pinnedNames, pinsForgotten } from '../ledger/tables/dossiers.table.ts'
import { marksForgotten, marksSince } from '../ledger/tables/marks-read.ts'
import { rawDeleted } from '../ledger/tables/messages.table.ts'
import { sendingsToDeleteRaw, sentRawDeleted, spoolsOfSendings } from '../ledger/tables/outgoing.table.ts'
import { looksForgotten } from '../ledger/tables/patient-looks.ts'
import { thumbnailsForgotten } from '../ledger/tables/thumbnails.table.ts'
import { draftsForgotten, draftsSince } from '../ledger/tables/written.table.ts'
import { eraseTraces } from './erase.ts'

const DAY = 24 * 60 * 60 * 1000
/** Milliseconds after which a raw message that the ledger does not know will never be known: its process was killed in between. */
const ORPHAN = 60 * 60 * 1000
/** Fact: when the ledger was written anew, so that nothing deleted before is left in its free pages. */
const REWRITTEN = 'ledger-rewritten'

/**
 * Deletes the raw mail of messages filed, ignored, rejected or « sans suite » long enough ago, erases what is left of older ones,
 * and seals old audit entries. What waits is kept; so is everything while the clock is in doubt (doubts/clock-doubt.ts).
 */
export async function applyRetention(context: Context, now = context.clock.now()): Promise<void> {
	const { config, ledger, spool, log } = context
	// Whatever the clock says: it is nobody's.
	await removeLeftSnapshot(ledger.file)
	const doubt = await lookAtClock(ledger, await spool.newestAt(), now)
	if (doubt !== null) {
		log.warn({ clock: doubt.kind, before: doubt.before }, 'nothing is deleted while the clock is in doubt')
		return
	}
	const limit = (days: number) => new Date(now - days * DAY).toISOString()
	await deleteRaw(context, limit(config.retention.rawDays))
	await removeOrphans(ledger.db, spool)
	await marksForgotten(ledger.db, marksSince(now))
	await looksForgotten(ledger.db, marksSince(now))
	await thumbnailsForgotten(ledger.db, marksSince(now))
	await draftsForgotten(ledger.db, draftsSince(now))
	await comersForgotten(ledger.db, now)
	const erased = await eraseTraces(ledger, limit(config.retention.traceDays))
	// A journal that the GED contradicts is evidence: it is left as it is.
	const kept = await keptHead(ledger, context.ged).catch(() => null)
	if (kept !== null && troubleText(kept.standing) === null) {
		await ledger.change((tx) => ledger.audit.prune(tx, limit(config.retention.traceDays)))
	}
	if (Object.values(erased).some((count) => count > 0)) {
		log.info({ ...erased }, 'traces erased')
	}
	await rewriteOnce(context, now)
	await emptyWriteLog(ledger.db, config.ledger)
}

async function deleteRaw({ ledger, spool }: Context, before: string): Promise<void> {
	for (const { id, spool: name } of await messagesToDeleteRaw(ledger.db, before)) {
		await ledger.change(async (tx) => {
			if (await rawDeleted(tx, id)) {
				await ledger.audit.append(tx, [{ action: 'raw-deleted', messageId: id }])
			}
		})
		await spool.remove(name!)
	}
	for (const { id, spool: name } of await sendingsToDeleteRaw(ledger.db, before)) {
		const pins = await ledger.change(async (tx) => {
			if (await sentRawDeleted(tx, id)) {
				await ledger.audit.append(tx, [{ action: 'raw-deleted', details: { outgoing: id } }])
			}
			const dossier = await dossierOfSending(tx, id)
			return dossier === null ? [] : pinsForgotten(tx, dossier.id)
		})
		await Promise.all([...name === null ? [] : [name], ...pins].map((one) => spool.remove(one)))
	}
}

/** Versions before this one did not overwrite what they deleted: once, the whole file is written anew. */
async function rewriteOnce({ ledger: { db }, log }: Context, now: number): Promise<void> {
	if (await factOf(db, REWRITTEN) === null) {
		await rewrite(db)
		await noteFact(db, REWRITTEN, new Date(now).toISOString())
		log.info('ledger written anew: nothing deleted is left in its free pages')
	}
}

async function removeOrphans(db: Db, spool: Context['spool']): Promise<void> {
	await spool.removeUnnamed(ORPHAN, async () =>
		new Set([...await spoolsOfMessages(db), ...await spoolsOfSendings(db), ...await pinnedNames(db), ...await askedNames(db)]))
}
