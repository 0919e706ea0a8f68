/** `collect --once`: everything that can be done now, once. */
import type { MailboxConfig } from '../config/schema.ts'
import type { Desk } from '../desk.ts'
import type { MessageState } from '../ledger/schema.ts'

import { refreshDirectory } from '../directory/refresh.ts'
import { asMssError } from '../errors.ts'
import { putTags } from '../ged/tags.ts'
import { keepAuditHead } from '../ops/audit-head.ts'
import { logged } from '../ops/log.ts'
import { dispatch } from '../outgoing/dispatch.ts'
import { settleUnclear, tidySentFolders } from '../outgoing/sent-folder.ts'
import { expireSilent } from '../outgoing/silence.ts'
import { refreshTrust } from '../trust/refresh.ts'
import { Flight } from './flight.ts'
import { noteContact, round } from './mailbox-round.ts'
import { noticeMoves } from './notice-moves.ts'
import { sendReceipts, settleInterrupted } from './outbox.ts'
import { applyRetention } from './retention.ts'
import { shareMailbox } from './shared-receipts.ts'
import { reconcile } from './take-in.ts'

/** Mailboxes read at the same time: one that is slow does not hold the others. */
const AT_ONCE = 8
/** Milliseconds after which what is in progress and in nobody's hands was left there: a message is in hand as soon as it is recorded. */
const ABANDONED = 5_000

export interface Collected {
	/** Ids of the messages first seen in this run. */
	received: number[]
	/** Ids of the messages that this run dealt with. */
	touched: number[]
	mailboxes: { address: string, ok: boolean, error?: { code: string, text: string } }[]
}

/**
 * What is left over from before, begun before anything new, in the order it came: returns the ids of the messages it touched. What
 * was being read when the process died comes last, once everything else was begun: `resumeAbandoned`.
 */
export async function catchUp(desk: Desk, flight: Flight, signal?: AbortSignal): Promise<Set<number>> {
	await settleInterrupted(desk)
	await freshenTrust(desk)
	// Where the store does not answer, mail is taken in all the same.
	const touched = new Set(await noticeMoves(desk).catch((error: unknown) => {
		desk.log.warn(logged(error), 'moves not noticed')
		return []
	}))
	for (const { id, mailbox, readings } of await unfinished(desk)) {
		if (readings === 0 && !signal?.aborted) {
			await flight.begin(desk, mailbox, id)
			touched.add(id)
		}
	}
	return touched
}

/**
 * What is in progress and in nobody's hands: read when a process died, or left by a ledger that refused to be written. And, with
 * `failed`, what failed and is due again. Returns the ids of the messages it began with.
 */
export async function resumeAbandoned(desk: Desk, flight: Flight, { failed = false } = {}): Promise<number[]> {
	const fresh = new Date(Date.now() - ABANDONED).toISOString()
	const due = (await unfinished(desk, new Date().toISOString()))
		.filter(({ id, state, received_at: at }) => !desk.order.hands.has(id) && (state === 'failed' ? failed : !failed || at < fresh))
		.sort((one, other) => one.readings - other.readings || one.id - other.id)
	for (const { id, mailbox } of due) {
		await flight.begin(desk, mailbox, id)
	}
	return due.map(({ id }) => id)
}

/** A stale trust list is a warning: the last good copy stays. */
export async function freshenTrust({ ledger, config, log }: Desk): Promise<void> {
	const stale = await refreshTrust(ledger, config.trust)
	if (stale) {
		log.warn(logged(stale), 'trust list not refreshed')
	}
}

/** So is an old directory. */
export async function freshenDirectory({ ledger, config, log }: Desk): Promise<void> {
	const stale = await refreshDirectory(ledger, config)
	if (stale) {
		log.warn(logged(stale), 'directory not refreshed')
	}
}

export async function collect(desk: Desk): Promise<Collected> {
	const flight = new Flight()
	const touched = await catchUp(desk, flight)
	await flight.all()
	const received: number[] = []
	const mailboxes: Collected['mailboxes'] = []
	const waiting = [...desk.config.mailboxes]
	const readers = Array.from({ length: Math.min(AT_ONCE, waiting.length) }, async () => {
		for (let mailbox = waiting.shift(); mailbox; mailbox = waiting.shift()) {
			mailboxes.push(await visit(desk, mailbox, received))
		}
	})
	await Promise.all(readers)
	received.forEach((id) => touched.add(id));
	(await resumeAbandoned(desk, flight)).forEach((id) => touched.add(id))
	await flight.all()
	await sendReceipts(desk, { all: true })
	await dispatch(desk, { all: true })
	await expireSilent(desk)
	await putTags(desk, { all: true })
	await tidySentFolders(desk, desk.config.mailboxes.filter(({ address }) => mailboxes.some((one) => one.address === address && one.ok)))
	await applyRetention(desk)
	await keepAuditHead(desk).catch((error: unknown) => desk.log.warn(logged(error), 'audit head not kept in the store'))
	return {
		received,
		touched: [...touched],
		mailboxes: desk.config.mailboxes.map(({ address }) => mailboxes.find((one) => one.address === address)!),
	}
}

async function visit(desk: Desk, mailbox: MailboxConfig, received: number[]): Promise<Collected['mailboxes'][number]> {
	const { address } = mailbox
	const source = desk.source(mailbox)
	try {
		await source.connect()
		await shareMailbox(desk, mailbox, source)
		await settleUnclear(desk, mailbox, source, { all: true })
		const { taken, problem } = await round(desk, mailbox, source, { look: reconcile, flight: new Flight(), isWhole: true })
		received.push(...taken)
		return problem ? { address, ok: false, error: { code: problem.code, text: problem.text } } : { address, ok: true }
	} catch (error) {
		const problem = asMssError(error)
		desk.log.warn({ mailbox: address, ...logged(error) }, 'mailbox not read')
		await noteContact(desk, address, problem).catch(() => {})
		return { address, ok: false, error: { code: problem.code, text: problem.text } }
	} finally {
		await source.close()
	}
}

interface Unfinished {
	id: number
	mailbox: string
	state: MessageState
	readings: number
	received_at: string
}

/** Messages in progress, or failed, in the order they came. */
export async function unfinished({ ledger: { db } }: Desk, dueBefore?: string): Promise<Unfinished[]> {
	let query = db.selectFrom('messages').select(['id', 'mailbox', 'state', 'readings', 'received_at'])
		.where('state', 'in', ['received', 'planned', 'failed']).orderBy('id')
	if (dueBefore !== undefined) {
		query = query.where(({ or, eb }) => or([eb('next_attempt_at', 'is', null), eb('next_attempt_at', '<=', dueBefore)]))
	}
	return query.execute()
}
