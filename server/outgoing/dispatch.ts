/**
 * What is queued leaves from here. The moment the operator waits for the bytes, and before any leaves, its recipients are
 * written `unclear`: killed before, the message is sent later; killed after, nobody sends it again blindly.
 */
import type { MailboxConfig } from '../config/schema.ts'
import type { Context } from '../context.ts'
import type { Tx } from '../ledger/ledger.ts'
import type { Due } from '../ledger/reads/outgoing.reads.ts'
import type { OutgoingRow } from '../ledger/tables/outgoing.table.ts'
import type { RecipientRow } from '../ledger/tables/recipients.table.ts'
import type { Fate } from '../mailbox/submit.ts'

import { mailboxOf, signInFault } from '../context.ts'
import { rememberMet } from '../directory/met.ts'
import { mayLeave } from '../doubts/restoration.ts'
import { MssError } from '../errors.ts'
import { bytesOf } from '../files/bytes-of.ts'
import { sendingsDue } from '../ledger/reads/outgoing.reads.ts'
import { recipientsOf } from '../ledger/reads/recipients.reads.ts'
import { keptTold } from '../ledger/stored/whys.ts'
import { accepted, leftInPlace, mayLeaveNow, refused, stillUnclear, waitingFor } from '../ledger/tables/recipients.table.ts'
import { logged } from '../log/log.ts'
import { isLoginRefused, isSignInAwaited } from '../mailbox/login.ts'
import { normaliseAddress, writtenAddress } from '../mssante/address/address.ts'
import { isGivenUp } from '../time/give-up.ts'
import { isHolderGone } from './holder.ts'

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE
/** Minutes before another try; then every hour (RFC 5321 §4.5.4.1). */
const RETRY = [1, 5, 15, 30, 60]

interface ToDispatch extends Due {
	/** Once it aborts, no other message is begun. */
	signal?: AbortSignal
}

/** Hands over what is due. One mailbox in trouble does not hold the others; one whose login is refused is tried once. */
export async function dispatch(context: Context, due: ToDispatch = {}): Promise<void> {
	if (!await mayLeave(context)) {
		return
	}
	const byMailbox = Map.groupBy(await sendingsDue(context.ledger.db, due, context.clock.at()), ({ mailbox }) => mailbox)
	await Promise.all([...byMailbox].filter(([mailbox]) => context.ownership.maySend(mailbox)).map(async ([mailbox, messages]) => {
		const fault = signInFault(context, mailbox)
		if (fault !== null) {
			// No attempt counts, and no time passes: why they wait is told.
			await context.ledger.change((tx) => waitingFor(tx, mailbox, keptTold(fault.code, null, [fault])))
			return
		}
		for (const message of messages) {
			if (due.signal?.aborted) {
				return
			}
			try {
				if (await dispatchOne(context, message, due.all ?? false) === 'login-refused') {
					return
				}
			} catch (error) {
				context.log.error({ outgoing: message.id, ...logged(error) }, 'sending failed')
			}
		}
	}))
}

async function dispatchOne(context: Context, message: OutgoingRow, all: boolean): Promise<'login-refused' | 'done'> {
	const { ledger, spool, config, clock } = context
	const now = clock.at()
	const due = (await recipientsOf(ledger.db, [message.id]))
		.filter(({ state, next_attempt_at: next }) => state === 'queued' && (all || next === null || next <= now))
	if (due.length === 0) {
		return 'done'
	}
	const mailbox = mailboxOf(config, message.mailbox)
	const fates = await attempt(
		context,
		message,
		mailbox,
		due.map(({ address, written }) => written ?? address),
		await spool.bring(message.spool),
	)
	await ledger.change(async (tx) => {
		const told: RecipientRow[] = []
		for (const recipient of due) {
			const fate = fates.get(recipient.address)!
			// Cancelled before anything left: that is its own event.
			if (await record(tx, context, message, recipient, fate) || fate.outcome !== 'refused') {
				told.push(recipient)
			}
		}
		if (told.length === 0) {
			return
		}
		await ledger.audit.append(tx, [
			{
				action: 'submitted',
				details: {
					outgoing: message.id,
					fates: told
						.map(({ position, address }) => `${position}:${fates.get(address)!.outcome}:${fates.get(address)!.code}`)
						.join(' '),
				},
			},
		])
	})
	return [...fates.values()].some((fate) => fate.outcome === 'refused' && isLoginRefused(fate.error.code)) ? 'login-refused' : 'done'
}

async function attempt(
	context: Context,
	message: OutgoingRow,
	mailbox: MailboxConfig | undefined,
	to: string[],
	file: string | null,
): Promise<Map<string, Fate>> {
	const problem = !mailbox
		? new MssError('MSS-SEND-FROM', message.mailbox)
		: !mailbox.smtp
				? new MssError('MSS-SEND-SMTP', mailbox.address)
				: (await isHolderGone(context.ledger.db, mailbox))
						? new MssError('MSS-SEND-HOLDER', mailbox.address)
						: file === null
							? new MssError('MSS-SPOOL-LOST')
							: null
	if (problem) {
		return new Map(to.map((address) => [
			compared(address),
			{ outcome: 'refused', permanent: false, error: problem, code: problem.code, text: null },
		]))
	}
	const fates = await context.submit(mailbox!, {
		from: writtenAddress(mailbox!.address)!,
		to,
		size: message.size,
		envelopeId: message.envelope_id,
		beforeData: (accepted) => holdInDoubt(context, message.id, accepted.map(compared)),
	}, bytesOf(file!))
	return new Map([...fates].map(([address, fate]) => [compared(address), fate]))
}

function compared(address: string): string {
	return normaliseAddress(address) ?? address
}

/** From here on the bytes may leave. Whoever is no longer queued (cancelled meanwhile) stops everything. */
async function holdInDoubt({ ledger, clock }: Context, id: number, addresses: string[]): Promise<void> {
	await ledger.change(async (tx) => {
		if (await mayLeaveNow(tx, id, addresses, clock.at()) !== addresses.length) {
			throw new MssError('MSS-SEND-CANCELLED')
		}
	})
}

/** What the operator said of one recipient; false: a receipt that came meanwhile, or who cancelled it, knows better. */
async function record(
	tx: Tx,
	{ config, clock, signIns }: Context,
	message: OutgoingRow,
	{ address, written, attempts }: RecipientRow,
	fate: Fate,
): Promise<boolean> {
	const now = new Date(clock.now())
	if (fate.outcome === 'unclear') {
		return stillUnclear(tx, message.id, address, keptTold(fate.code, fate.text, ownOf(fate)), now.toISOString())
	}
	if (fate.outcome === 'accepted') {
		const dueAt = new Date(now.getTime() + config.sending.deadlineDays * DAY).toISOString()
		const isTaken = await accepted(tx, message.id, address, { ...keptTold(fate.code, fate.text), due_at: dueAt }, now.toISOString())
		if (isTaken) {
			await leftInPlace(tx, message.id)
			await rememberMet(tx, written ?? address, now.toISOString())
		}
		return isTaken
	}
	const mailbox = mailboxOf(config, message.mailbox)
	const since = mailbox === undefined ? 0 : signIns.since(mailbox)
	const tried = { createdAt: Date.parse(message.created_at), since, tries: attempts + 1 }
	const isOver = isGivenUp(tried, now.getTime()) && !isSignInAwaited(fate.code)
	const ours = [...isOver && !fate.permanent ? [new MssError('MSS-SEND-EXPIRED')] : [], ...ownOf(fate)]
	const again = {
		attempts: isSignInAwaited(fate.code) ? attempts : attempts + 1,
		next_attempt_at: new Date(now.getTime() + delayAfter(attempts, fate) * MINUTE).toISOString(),
	}
	const told = keptTold(fate.code, fate.text, ours)
	return refused(tx, message.id, address, told, fate.permanent || isOver ? null : again, now.toISOString())
}

/** What is told of it where the server said nothing. */
function ownOf({ text, error }: Exclude<Fate, { outcome: 'accepted' }>): MssError[] {
	return text === null ? [error] : []
}

/** A refused login is not tried again soon: mailboxes get locked. */
function delayAfter(attempts: number, { error }: Extract<Fate, { outcome: 'refused' }>): number {
	return isSignInAwaited(error.code) ? 0 : isLoginRefused(error.code) ? RETRY.at(-1)! : RETRY[Math.min(attempts, RETRY.length - 1)]!
}
