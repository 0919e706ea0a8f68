/** Tells each person what waits for them, as they wish (ADR 53): by the bell, by a mail of counts, or not at all. */
import type { Context } from '../../context.ts'
import type { Db } from '../../ledger/ledger.ts'
import type { Comer } from '../../ledger/tables/comers.ts'
import type { WishesOf } from '../../ledger/tables/wishes.ts'
import type { Ring } from '../ring.ts'
import type { Waits } from './digest-letter.ts'

import { sha256Of } from '../../files/sha256.ts'
import { factOf, noteFact } from '../../ledger/facts.ts'
import { comersOf } from '../../ledger/tables/comers.ts'
import { allWishes, toldOn } from '../../ledger/tables/wishes.ts'
import { logged } from '../../log/log.ts'
import { mailboxesFor } from '../../rights.ts'
import { daysUntil } from '../../time/days.ts'
import { countTroubles, countWaitingSince } from '../../views/needs.ts'
import { post } from '../alert-mail/post.ts'
import { digestLetter, isNothing, waitsInWords } from './digest-letter.ts'
import { digestDue } from './due.ts'

/** Milliseconds: what went wrong before that is told no more. */
const RECENT = 7 * 24 * 60 * 60_000
/** Of a mail that cannot leave, in a day: then its bell rings, and the rest is for tomorrow. */
const MOST_TRIES = 3

type Where = Pick<Context, 'config' | 'ledger' | 'log'>

/**
 * Noted before it leaves, and taken back when it could not: killed in between, a person is told the next time, and never twice. The mail
 * first, then the bell, which rings once although the mail is tried again. Of whoever did not come for a month nobody knows the groups any
 * more: they are told nothing until they come back.
 */
export async function tellDigests(context: Where, ring: Ring | null, now = context.ledger.clock.now()): Promise<void> {
	const { config: { timeZone }, ledger: { db }, log } = context
	const due = (await allWishes(db)).flatMap((one) => {
		const day = digestDue(one, now, timeZone)
		return day === null ? [] : [{ one, day }]
	})
	const comers = due.length === 0 ? [] : await comersOf(db, now)
	for (const { one, day } of due) {
		const who = comers.find(({ user }) => user === one.user)
		const tries = who === undefined ? 0 : await triesOf(db, one.user, day)
		if (who === undefined || tries >= MOST_TRIES || !await toldOn(db, one.user, one.toldOn, day)) {
			continue
		}
		try {
			const waits = await waitsFor(context, who, now)
			if (await isMailed(context, one, waits)) {
				await noteFact(db, triesName(one.user), null)
				await rung(ring, one, waits).catch((error: unknown) => log.warn(logged(error), 'digest not rung'))
				continue
			}
			await noteFact(db, triesName(one.user), `${day} ${tries + 1}`)
			await (tries + 1 < MOST_TRIES ? undefined : rung(ring, one, waits))
		} catch (error) {
			log.warn(logged(error), 'digest not told')
		}
		await toldOn(db, one.user, day, one.toldOn)
	}
}

/** Of this day. */
async function triesOf(db: Db, user: string, day: string): Promise<number> {
	const [of, count] = (await factOf(db, triesName(user)))?.split(' ') ?? []
	return of === day ? Number(count) : 0
}

/** Of no account that may be deleted. */
function triesName(user: string): string {
	return `digest/tries/${sha256Of(user)}`
}

/** What waits of what this person may deal with, by rights.ts. */
export async function waitsFor({ config, ledger: { db } }: Pick<Context, 'config' | 'ledger'>, who: Comer, now: number): Promise<Waits> {
	const midnight = daysUntil(now, config.timeZone, 1)[0]!
	const of = (thing: Parameters<typeof mailboxesFor>[2]) => mailboxesFor(config, who, thing).map(({ address }) => address)
	const review = await countWaitingSince(db, of({ ask: 'decide', state: 'waiting' }), 'review', midnight)
	const quarantined = await countWaitingSince(db, of({ ask: 'settle', state: 'quarantined' }), 'quarantined', midnight)
	let failures = 0
	for (const address of of({ ask: 'send' })) {
		failures += await countTroubles(db, address, new Date(now - RECENT).toISOString())
	}
	return { waiting: review + quarantined, failures }
}

/** Nothing waits: nothing is said, but a bell of before is taken back. @throws {MssError} */
async function rung(ring: Ring | null, { user, byBell }: WishesOf, waits: Waits): Promise<void> {
	if (ring !== null && byBell) {
		const count = waits.waiting + waits.failures
		await ring({ users: [user], groups: [], about: 'digest', mailbox: waitsInWords(waits), subject: 'digest', count, quiet: [] })
	}
}

/** @return false: it may leave later. Where none is wanted, or its recipient is refused for good, there is nothing to wait for */
async function isMailed({ config: { alerts, ged }, log }: Where, { byMail, address }: WishesOf, waits: Waits): Promise<boolean> {
	if (!byMail || alerts === undefined || isNothing(waits)) {
		return true
	}
	const link = ged.kind === 'nextcloud' ? `${ged.url.replace(/\/$/, '')}/index.php/apps/mssante/#/today` : null
	try {
		await post({ ...alerts, to: [address] }, digestLetter(waits, link))
		return true
	} catch (error) {
		log.warn(logged(error), 'digest not sent')
		return isRefused(error)
	}
}

/** Of its one recipient the server wants no mail: 5xx to RCPT (RFC 5321 §4.2.1). */
function isRefused(error: unknown): boolean {
	const { cause } = error as { cause?: { code?: string, responseCode?: number } }
	return cause?.code === 'EENVELOPE' && (cause.responseCode ?? 0) >= 500
}
