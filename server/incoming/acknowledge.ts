/** Is a receipt due for a message, and which (design.md "Sending"; mssante.md §5.1)? Pure. */
import type { MailboxConfig } from '../config/schema.ts'
import type { MessageState } from '../ledger/ledger-schema.ts'
import type { MdnOutcome } from '../mssante/notification/acknowledgement.ts'
import type { MdnCode } from '../patients/match.ts'
import type { Envelope, MessageKind } from '../reading/reading.ts'

import { isNotification } from '../reading/reading.ts'

const DAY = 24 * 60 * 60 * 1000
/** Older messages are answered by nobody's software. */
const MAX_AGE = 7 * DAY

export interface Delivery {
	mailboxType: MailboxConfig['type']
	state: MessageState
	/** What an APP mailbox answers. */
	decided: MdnCode | null
	/** A person rejected it, or will do nothing with it: the sender must know. */
	isRejected?: boolean
	kind: MessageKind
	envelope: Envelope
	/** INTERNALDATE, ISO 8601: seconds at best. */
	internalDate: string
	/** ISO 8601. */
	firstContact: string
}

/** `mdn`: the receipt that was asked for. `ko`: the standard error mail, where none can be (mssante.md §5.4). */
export interface Receipt {
	to: string
	outcome: MdnOutcome
	form: 'mdn' | 'ko'
}

/**
 * The receipt to send, once the outcome is durable; null when none is due. A mailbox read by people says nothing while an
 * item waits. `ko`: an error is told even to a sender who asked for no receipt.
 */
export function receiptDue(delivery: Delivery, now: number, { ko = false } = {}): Receipt | null {
	const { envelope, state } = delivery
	const outcome
		= state === 'filed'
			? 'processed'
			: (delivery.mailboxType === 'APP' || delivery.isRejected) && state !== 'ignored'
					? delivery.decided
					: null
	const form = envelope.dispositionTo.length === 0 ? 'ko' : 'mdn'
	const to = soleOf(form === 'mdn' ? envelope.dispositionTo : envelope.senders)
	const isDue = outcome !== null && (form === 'mdn' || (ko && outcome !== 'processed')) && to !== null && mayAnswer(delivery, to, now)
	return isDue ? { to: asWritten(envelope, to), outcome, form } : null
}

/**
 * The receipt « displayed », when somebody who deals with what the mailbox receives has opened a professional's plain message that
 * asked for
 * one. A health document says more: that it was integrated. What is in quarantine, or given up, is told nothing.
 */
export function displayDue(
	delivery: Pick<Delivery, 'mailboxType' | 'state' | 'kind' | 'envelope' | 'internalDate' | 'firstContact'>,
	now: number,
): Receipt | null {
	const to = soleOf(delivery.envelope.dispositionTo)
	const isDue
		= delivery.kind === 'correspondence'
			&& delivery.mailboxType !== 'APP'
			&& (delivery.state === 'review' || delivery.state === 'filed')
			&& to !== null
			&& mayAnswer(delivery, to, now)
	return isDue ? { to: asWritten(delivery.envelope, to), outcome: 'displayed', form: 'mdn' } : null
}

function soleOf(addresses: string[]): string | null {
	return addresses.length === 1 ? addresses[0]! : null
}

/** An address of the message, as its owner writes it. */
export function asWritten<A extends string | null>({ written }: Envelope, address: A): A | string {
	return address === null ? address : written?.[address] ?? address
}

function mayAnswer(
	{ envelope, kind, internalDate, firstContact }: Pick<Delivery, 'envelope' | 'kind' | 'internalDate' | 'firstContact'>,
	to: string,
	now: number,
): boolean {
	const delivered = Date.parse(internalDate)
	// A receipt to another address than the return path is a loop, or a trap (RFC 8098 §2.1).
	return envelope.returnPath === to
		&& !envelope.autoSubmitted
		&& !isNotification(kind)
		&& delivered >= Math.floor(Date.parse(firstContact) / 1000) * 1000
		&& now - delivered <= MAX_AGE
}
