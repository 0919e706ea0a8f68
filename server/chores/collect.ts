/** `collect --once`: everything that can be done now, once. */
import type { MailboxConfig } from '../config/schema.ts'
import type { Context } from '../context.ts'

import { setTimeout as sleep } from 'node:timers/promises'
import { asMssError } from '../errors.ts'
import { catchUp } from '../incoming/catch-up.ts'
import { Flight } from '../incoming/flight.ts'
import { noteContact, round } from '../incoming/mailbox-round.ts'
import { shareMailbox } from '../incoming/shared-receipts.ts'
import { reconcile } from '../incoming/take-in.ts'
import { logged } from '../log/log.ts'
import { freshenLists } from '../mailbox/freshen-lists.ts'
import { settleUnclear } from '../outgoing/sent-folder.ts'
import { freshenTrust } from './freshen.ts'
import { choresOf } from './table.ts'

/** Mailboxes read at the same time: one that is slow does not hold the others. */
const AT_ONCE = 8
/** Milliseconds that mail waits for the lists of revoked certificates; those of before serve. */
const LISTS = 5_000

export interface Collected {
	/** Ids of the messages first seen in this run. */
	received: number[]
	/** Ids of the messages that this run dealt with. */
	touched: number[]
	mailboxes: { address: string, ok: boolean, error?: { code: string, text: string } }[]
}

export async function collect(context: Context): Promise<Collected> {
	const left = new Flight()
	const touched = await catchUp(context, left, freshenTrust)
	await left.all()
	await Promise.race([freshenLists(context), sleep(LISTS, undefined, { ref: false })])
	const received: number[] = []
	const seen = new Map<string, Collected['mailboxes'][number]>()
	const waiting = [...context.config.mailboxes]
	const readers = Array.from({ length: Math.min(AT_ONCE, waiting.length) }, async () => {
		for (let mailbox = waiting.shift(); mailbox; mailbox = waiting.shift()) {
			seen.set(mailbox.address, await visit(context, mailbox, received))
		}
	})
	await Promise.all(readers)
	received.forEach((id) => touched.add(id))
	const reached = context.config.mailboxes.filter(({ address }) => seen.get(address)?.ok)
	for (const { run } of choresOf(context).filter(({ by }) => by === 'both')) {
		await run({ left, isOnce: true, mailboxes: reached, touched: (id) => touched.add(id) })
	}
	return {
		received,
		touched: [...touched],
		mailboxes: context.config.mailboxes.map(({ address }) => seen.get(address)!),
	}
}

async function visit(context: Context, mailbox: MailboxConfig, received: number[]): Promise<Collected['mailboxes'][number]> {
	const { address } = mailbox
	const source = context.source(mailbox)
	try {
		await source.connect()
		await shareMailbox(context, mailbox, source)
		await settleUnclear(context, mailbox, source, { all: true })
		const { taken, problem } = await round(context, mailbox, source, { look: reconcile, flight: new Flight(), isWhole: true })
		received.push(...taken)
		return problem ? { address, ok: false, error: { code: problem.code, text: problem.text } } : { address, ok: true }
	} catch (error) {
		const problem = asMssError(error)
		context.log.warn({ mailbox: address, ...logged(error) }, 'mailbox not read')
		await noteContact(context, address, problem).catch(() => {})
		return { address, ok: false, error: { code: problem.code, text: problem.text } }
	} finally {
		await source.close()
	}
}
