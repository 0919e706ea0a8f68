/** What each person has had before their eyes: of messages that they may see, and of no other (ADR 50). */
import type { Context, Least } from '../context.ts'
import type { Person } from '../rights.ts'
import type { Reader } from '../views/came.ts'
import type { Lately } from '../views/today.view.ts'
import type { Actor } from './actor.ts'

import { z } from 'zod'
import { MssError } from '../errors.ts'
import { keptFilters } from '../ledger/stored/filters.ts'
import { markRead, marksSince, markUnread, unreadAmong } from '../ledger/tables/marks-read.ts'
import { mailboxesFor } from '../rights.ts'
import { daysUntil } from '../time/days.ts'
import { unreadToday } from '../views/today.view.ts'
import { visibleIn } from '../views/visible.view.ts'
import { useCase } from './use-case.ts'
import { visibleTo } from './visible.usecase.ts'

/** Days that « Aujourd’hui » shows, this one included. */
export const DAYS = 31
/** Messages marked at once. */
const MOST = 5000

/** What came lately, as this person may see it. @param mailbox empty: all of theirs */
export function latelyFor({ config, clock }: Least, person: Person, mailbox: string): Lately {
	const mine = mailboxesFor(config, person).filter(({ address }) => mailbox === '' || address === mailbox)
	return {
		...readerOf({ clock }, person),
		messages: visibleTo(person, mine, 'see'),
		days: daysUntil(clock.now(), config.timeZone, DAYS),
	}
}

export function readerOf({ clock }: Pick<Least, 'clock'>, { user }: Person): Reader {
	return { user, since: marksSince(clock.now()) }
}

/** It follows from looking: nobody is refused, and nothing is told of it but to themselves. */
export async function noteSeen({ ledger, clock }: Context, actor: Actor, messages: number[]): Promise<void> {
	if (actor.kind === 'person') {
		await markRead(ledger.db, actor.user, await unreadAmong(ledger.db, actor.user, messages), clock.at())
	}
}

async function asPerson(_: Least, __: Record<never, never>, actor: Actor): Promise<Person> {
	if (actor.kind !== 'person') {
		throw new MssError('MSS-UNKNOWN', '')
	}
	return actor
}

/** « Lu », « non lu ». What they may not see is passed over, as what there is not. */
export const markMessages = useCase({
	name: 'mark-messages',
	find: asPerson,
	may: () => true,
	input: z.strictObject({ messages: z.array(z.int()), isRead: z.boolean() }),
	run: async ({ context, found, input: { messages, isRead }, change }) => {
		const visible = await visibleIn(context.ledger.db, messages, visibleTo(found, mailboxesFor(context.config, found), 'see'))
		const seen = messages.filter((id) => visible.has(id))
		await change(async (tx, note) => {
			await (isRead ? markRead(tx, found.user, seen, context.clock.at()) : markUnread(tx, found.user, seen))
			note({ action: 'read-marks', details: { messages: seen.length, isRead } })
		})
	},
})

/** « Tout marquer comme lu »: what the list shows, and nothing that came since. @return those that were new */
export const markAll = useCase({
	name: 'mark-all',
	find: asPerson,
	may: () => true,
	input: z.strictObject({ filters: keptFilters, mailbox: z.string().max(320), newest: z.int(), ended: z.string().max(40) }),
	run: async ({ context, found, input: { mailbox, ...listed }, change }) => {
		const messages = await unreadToday(context.ledger.db, { ...latelyFor(context, found, mailbox), ...listed }, MOST)
		await change(async (tx, note) => {
			await markRead(tx, found.user, messages, context.clock.at())
			note({ action: 'read-marks', details: { messages: messages.length, isRead: true } })
		})
		return messages
	},
})
