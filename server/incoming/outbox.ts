/**
 * Receipts leave from here, at most once each: `sending` is written when the operator waits for the bytes (ADR 0006), and an answer
 * that never came is never retried.
 */
import type { Context } from '../context.ts'
import type { AuditEvent } from '../ledger/audit.ts'
import type { Tx } from '../ledger/ledger.ts'
import type { ReceiptRow } from '../ledger/tables/receipts.table.ts'
import type { Acknowledgement, MdnOutcome } from '../mssante/notification/acknowledgement.ts'

import { mailboxOf, signInFault } from '../context.ts'
import { isBefore, mayLeave, restorationOf } from '../doubts/restoration.ts'
import { MssError } from '../errors.ts'
import { bytesOf } from '../files/bytes-of.ts'
import { knownMessage } from '../ledger/reads/messages.reads.ts'
import { readReading } from '../ledger/stored/reading.stored.ts'
import {
	mailboxesSending,
	receiptInDoubt,
	receiptsDue,
	receiptTold,
	sending,
	settleSending,
	withdraw,
} from '../ledger/tables/receipts.table.ts'
import { logged } from '../log/log.ts'
import { isSignInAwaited } from '../mailbox/login.ts'
import { domainOf, normaliseAddress } from '../mssante/address/address.ts'
import { boundaryOf } from '../mssante/notification/acknowledgement.ts'
import { surroundKo } from '../mssante/notification/ko.ts'
import { surroundMdn } from '../mssante/notification/mdn.ts'
import { readableName } from '../outgoing/sender.ts'
import { dueAfter } from '../time/back-off.ts'
import { isGivenUp } from '../time/give-up.ts'
import { partOf } from './bring-enclosures.ts'

const RETRY = { first: 60_000, most: 60 * 60_000 }

/**
 * Sends what is due, one after the other. What was being sent before, and is not known to have left, is `unclear`: nobody sends it
 * again.
 */
export async function sendReceipts(context: Context, { all = false, signal }: { all?: boolean, signal?: AbortSignal } = {}): Promise<void> {
	await settleInterrupted(context)
	if (!await mayLeave(context)) {
		return
	}
	const due = (await receiptsDue(context.ledger.db, all ? null : context.clock.at())).filter(({ mailbox }) => context.holds.has(mailbox))
	// No operator is asked until somebody signs in.
	const awaited = new Set([...new Set(due.map(({ mailbox }) => mailbox))].filter((mailbox) => signInFault(context, mailbox) !== null))
	for (const row of due) {
		if (signal?.aborted) {
			return
		}
		if (!context.ownership.mayAcknowledge(row.mailbox) || awaited.has(row.mailbox)) {
			continue
		}
		try {
			if (await context.holds.during(row.mailbox, () => sendOne(context, row)) === 'sign-in-awaited') {
				awaited.add(row.mailbox)
			}
		} catch (error) {
			context.log.error({ receipt: row.id, ...logged(error) }, 'receipt failed')
		}
	}
}

/** Where the process died, or the ledger refused the answer. To be called when nothing is being sent by this one. */
export async function settleInterrupted({ ledger, clock, holds }: Context): Promise<void> {
	const settle = (mailboxes: string[]) => ledger.change(async (tx) => {
		const settled = await settleSending(tx, clock.at(), mailboxes)
		await ledger.audit.append(tx, settled.map(({ message_id: messageId, outcome }) => mdnEvent(messageId, outcome, 'unclear')))
	})
	const mailboxes = await mailboxesSending(ledger.db)
	if (mailboxes.length > 0 && !holds.isShared) {
		await settle(mailboxes)
		return
	}
	for (const mailbox of mailboxes) {
		// Held until it is said: whoever has it next may send at once.
		await holds.during(mailbox, () => settle([mailbox]))
	}
}

function mdnEvent(messageId: number, outcome: string, state: string): AuditEvent {
	return { action: 'mdn', messageId, details: { outcome, state } }
}

/**
 * What has not left says nothing any more; what has left cannot be taken back. That somebody read it stays true.
 *
 * @param since ISO 8601: what was decided before stays true
 */
export async function withdrawReceipt(tx: Tx, messageId: number, at: string, since = ''): Promise<void> {
	await withdraw(tx, messageId, since, at)
}

async function sendOne(context: Context, row: ReceiptRow): Promise<'sign-in-awaited' | 'done'> {
	const { ledger, spool, config, clock } = context
	const mailbox = mailboxOf(config, row.mailbox)
	const message = await knownMessage(ledger.db, row.message_id)
	const raw = mailbox?.smtp ? await spool.bring(message.spool) : null
	if (!mailbox?.smtp || raw === null) {
		// Without SMTP settings (a local Maildir) no receipt can leave: it stays queued, and `doctor` says so.
		return 'done'
	}
	if (isBefore(await restorationOf(ledger.db), message.internal_date)) {
		// It may have left before the ledger was put back: like what came before the first contact, it is not answered.
		await ledger.change(async (tx) => {
			if (await receiptInDoubt(tx, row.id, 'MSS-SEND-RESTORED', clock.at())) {
				await ledger.audit.append(tx, [mdnEvent(row.message_id, row.outcome, 'unclear')])
			}
		})
		return 'done'
	}
	const { envelope } = readReading(message)
	const served = mailbox.serves
		.map((address) => normaliseAddress(address))
		.find((address) => address !== null && envelope.addressedTo.includes(address))
	const answer: Acknowledgement = {
		from: mailbox.address,
		label: readableName(config, mailbox),
		to: row.recipient,
		messageId: row.header_id,
		date: new Date(row.created_at),
		outcome: row.outcome as MdnOutcome,
		automatic: message.decided_by !== 'person',
		originalMessageId: envelope.messageId,
		originalSubject: envelope.subject,
		originalRecipient: served ?? mailbox.address,
		reportingUa: `${domainOf(mailbox.address)}; mssante`,
		errorSyntax: config.mdn.errorSyntax,
		nil: config.product.nil ?? null,
	}
	const { before, after } = (row.form === 'ko' ? surroundKo : surroundMdn)(answer)
	const work = `receipt-${row.id}`
	const enclosures
		= config.mdn.errorSyntax === '1.1.2' && row.outcome !== 'displayed'
			? await context.pool.enclosures(raw, spool.workFolder(work))
			: []
	const beforeData = async () => {
		// Withdrawn, or replaced, while the operator was being called: nothing leaves.
		if (!await sending(ledger.db, row)) {
			throw new MssError('MSS-SEND-CANCELLED')
		}
	}
	const fates = await context.submit(mailbox, { from: '', to: [row.recipient], beforeData }, (async function* () {
		yield Buffer.from(before)
		yield* bytesOf(raw)
		for (const enclosure of enclosures) {
			yield* partOf(enclosure, boundaryOf(answer))
		}
		yield Buffer.from(after)
	})()).finally(() => spool.removeWork(work))
	const submitted = fates.get(row.recipient)!
	const now = new Date(clock.now())
	const isAwaited = submitted.outcome !== 'accepted' && isSignInAwaited(submitted.error.code)
	const tried = { createdAt: Date.parse(row.created_at), since: context.signIns.since(mailbox), tries: row.attempts + 1 }
	const expired = isGivenUp(tried, now.getTime()) && !isAwaited
	const change
		= submitted.outcome === 'accepted'
			? { state: 'sent' as const, settled_at: now.toISOString(), error_code: null }
			: submitted.outcome === 'unclear'
				? { state: 'unclear' as const, settled_at: now.toISOString(), error_code: submitted.error.code }
				: submitted.permanent || expired
					? { state: 'failed' as const, settled_at: now.toISOString(), error_code: submitted.error.code }
					: {
							state: 'queued' as const,
							error_code: submitted.error.code,
							attempts: isAwaited ? row.attempts : row.attempts + 1,
							// At once when somebody signs in.
							next_attempt_at: isAwaited ? null : dueAfter(row.attempts, RETRY, now.getTime()),
						}
	await ledger.change(async (tx) => {
		// Withdrawn, or replaced, while the operator was being called: it is another's story.
		if (await receiptTold(tx, row, change)) {
			await ledger.audit.append(tx, [mdnEvent(row.message_id, row.outcome, change.state)])
		}
	})
	return isAwaited ? 'sign-in-awaited' : 'done'
}
