/** Tells each person what waits for them, as they wish (ADR 53): by the bell, by a mail of counts, or not at all. */
import type { Context } from '../../context.ts'
import type { Comer } from '../../ledger/tables/comers.ts'
import type { WishesOf } from '../../ledger/tables/wishes.ts'
import type { Ring } from '../ring.ts'
import type { Waits } from './letter.ts'

import { MssError } from '../../errors.ts'
import { comersOf } from '../../ledger/tables/comers.ts'
import { allWishes, toldOn } from '../../ledger/tables/wishes.ts'
import { mailboxesFor } from '../../rights.ts'
import { daysUntil } from '../../time/days.ts'
import { countTroubles, countWaitingSince } from '../../views/needs.ts'
import { post } from '../alert-mail/post.ts'
import { logged } from '../log.ts'
import { digestDue } from './due.ts'
import { digestLetter, isNothing, waitsInWords } from './letter.ts'

/** Milliseconds: what went wrong before that is told no more. */
const RECENT = 7 * 24 * 60 * 60_000

type Where = Pick<Context, 'config' | 'ledger' | 'log'>

/**
 * Noted before it leaves, and taken back when it could not: killed in between, a person is told the next time, and never twice. Of whoever
 * did not come for a month nobody knows the groups any more: they are told nothing until they come back.
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
		if (who === undefined || !await toldOn(db, one.user, one.toldOn, day)) {
			continue
		}
		try {
			await tell(context, ring, one, await waitsFor(context, who, now))
		} catch (error) {
			log.warn(logged(error), 'digest not told')
			await toldOn(db, one.user, day, one.toldOn)
		}
	}
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
async function tell({ config: { alerts, ged } }: Where, ring: Ring | null, wishes: WishesOf, waits: Waits): Promise<void> {
	const { user, byBell, byMail, address } = wishes
	if (ring !== null && byBell) {
		const count = waits.waiting + waits.failures
		await ring({ users: [user], groups: [], about: 'digest', mailbox: waitsInWords(waits), subject: 'digest', count, quiet: [] })
	}
	if (byMail && alerts !== undefined && !isNothing(waits)) {
		const link = ged.kind === 'nextcloud' ? `${ged.url.replace(/\/$/, '')}/index.php/apps/mssante/#/today` : null
		if (await post({ ...alerts, to: [address] }, digestLetter(waits, link)) > 0) {
			throw new MssError('MSS-ALERT-MAIL', 'destinataire refusé')
		}
	}
}
