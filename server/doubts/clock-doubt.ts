/**
 * Is the clock to be believed? What is destroyed by age waits while it is not: one that jumped a year ahead would take
 * everything for old. It is compared with the last instants that are known, and believed again when it comes back, when a
 * person confirms it, or when the program has run with it for days without a stop.
 */
import type { Db, Ledger } from '../ledger/ledger.ts'

import { z } from 'zod'
import { MssError } from '../errors.ts'
import { factOf, lookIn, noteFact } from '../ledger/facts.ts'
import { newestInternalDate } from '../ledger/reads/messages.reads.ts'

const DAY = 24 * 60 * 60 * 1000
/** Days that a normal stop explains (holidays, a machine that is replaced). */
const STOP_DAYS = 45
/** Days that a clock may go back: a time zone, a server set right. */
const BACK_DAYS = 1
/** Days of running without a stop after which a clock is believed all the same. */
const PROVEN_DAYS = 7
/** Days without a look after which running was not without a stop: `serve` looks each hour, a `collect` by cron more often. */
const GAP_DAYS = 1

/** Facts. */
const LAST = 'clock/last'
export const CLOCK_DOUBT = 'clock/doubt'

const DOUBT = z.object({
	kind: z.enum(['ahead', 'behind']),
	/** The last instant that was believed, ISO 8601. */
	before: z.iso.datetime(),
	/** By the clock that is doubted: when it was first looked at, and last. */
	since: z.iso.datetime(),
	seenAt: z.iso.datetime(),
})
export type Doubt = z.infer<typeof DOUBT>

/**
 * Looks at the clock, and remembers. Null: it is to be believed.
 *
 * @param spooledAt newest time of a file in the spool, milliseconds, or null
 */
export async function lookAtClock(ledger: Ledger, spooledAt: number | null, now: number): Promise<Doubt | null> {
	const { db } = ledger
	const doubt = await doubtOf(db)
	if (doubt) {
		return goOn(db, doubt, now)
	}
	const last = await lastKnown(ledger, spooledAt)
	const kind = last === null ? null : now - last > STOP_DAYS * DAY ? 'ahead' : last - now > BACK_DAYS * DAY ? 'behind' : null
	if (kind === null) {
		await noteFact(db, LAST, iso(Math.max(now, last ?? 0)))
		return null
	}
	const fresh: Doubt = { kind, before: iso(last!), since: iso(now), seenAt: iso(now) }
	await noteFact(db, CLOCK_DOUBT, JSON.stringify(fresh))
	return fresh
}

/** One that is damaged is none until the next look, which finds it again: the instant that was believed stands beside it. */
export async function doubtOf(db: Db): Promise<Doubt | null> {
	return lookIn(db, CLOCK_DOUBT, DOUBT)
}

async function goOn(db: Db, doubt: Doubt, now: number): Promise<Doubt | null> {
	const before = Date.parse(doubt.before)
	const isBack = now >= before - BACK_DAYS * DAY && now - before <= STOP_DAYS * DAY
	const gap = now - Date.parse(doubt.seenAt)
	const isOneRun = gap >= 0 && gap <= GAP_DAYS * DAY
	if (isBack || (isOneRun && now - Date.parse(doubt.since) >= PROVEN_DAYS * DAY)) {
		await believe(db, now)
		return null
	}
	const next: Doubt = { ...doubt, since: isOneRun ? doubt.since : iso(now), seenAt: iso(now) }
	await noteFact(db, CLOCK_DOUBT, JSON.stringify(next))
	return next
}

async function believe(db: Db, now: number): Promise<void> {
	await noteFact(db, LAST, iso(now))
	await noteFact(db, CLOCK_DOUBT, null)
}

/** What the program saw last; of a ledger from before, its last trace, the newest message by the operator's clock, the newest file. */
async function lastKnown({ audit, db }: Ledger, spooledAt: number | null): Promise<number | null> {
	const noted = await factOf(db, LAST)
	if (noted !== null) {
		return Date.parse(noted)
	}
	const instants = [await audit.lastAt(db), await newestInternalDate(db)]
		.flatMap((at) => (at === null || Number.isNaN(Date.parse(at)) ? [] : [Date.parse(at)]))
	return instants.length === 0 && spooledAt === null ? null : Math.max(...instants, spooledAt ?? 0)
}

/** A person says that the clock is right. @throws {MssError} MSS-RETENTION-STATE when nobody doubts it */
export async function confirmClock(ledger: Ledger, actor: string, now = ledger.clock.now()): Promise<Doubt> {
	const doubt = await doubtOf(ledger.db)
	if (doubt === null) {
		throw new MssError('MSS-RETENTION-STATE')
	}
	await ledger.change(async (tx) => {
		await believe(tx, now)
		await ledger.audit.append(tx, [
			{ action: 'clock-confirmed', actor, details: { kind: doubt.kind, before: doubt.before, clock: iso(now) } },
		])
	})
	return doubt
}

/** For people. */
export function doubtText({ kind, before, seenAt }: Doubt, timeZone: string): string {
	const day = (at: string) => new Date(at).toLocaleDateString('fr-FR', { timeZone, day: 'numeric', month: 'long', year: 'numeric' })
	return `l’horloge dit le ${day(seenAt)}, ${kind === 'ahead' ? 'bien après' : 'bien avant'} la dernière activité connue `
		+ `(${day(before)})\u00A0: rien n’est effacé en attendant`
}
export const CLOCK_REMEDY = 'Vérifiez la date de la machine. Si elle est juste, confirmez-la : mssante retention confirm ; sinon '
	+ `corrigez-la. Sans réponse, elle est crue après ${PROVEN_DAYS} jours de marche sans arrêt.`

function iso(milliseconds: number): string {
	return new Date(milliseconds).toISOString()
}
