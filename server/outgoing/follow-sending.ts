/**
 * A received message that tells the fate of a sent one: receipts in all their syntaxes, bounces, answers. What is not
 * surely about one of our messages and one of its recipients changes nothing (design.md "Sending").
 */
import type { MailboxConfig } from '../config/schema.ts'
import type { AuditEvent } from '../ledger/audit.ts'
import type { Db, Tx } from '../ledger/ledger.ts'
import type { Notification, RecipientFate } from '../mssante/notification/read-notification.ts'
import type { Reading } from '../reading/reading.ts'
import type { Recalled } from './recall.ts'
import type { RecipientEvent } from './recipient-state.ts'

import { sendingByEnvelope, sendingById } from '../ledger/reads/outgoing.reads.ts'
import { recipientsOf } from '../ledger/reads/recipients.reads.ts'
import { keptTold } from '../ledger/stored/whys.ts'
import { leftInPlace, MISSED, noQuestionLeft, told } from '../ledger/tables/recipients.table.ts'
import { recall } from './recall.ts'
import { statesBefore } from './recipient-state.ts'

/** What one received message tells of one sent. */
export interface News {
	outgoingId: number
	effects: Effect[]
}

interface Effect {
	position: number
	/** Null: nothing new, yet the notice is ours. */
	event: RecipientEvent | null
	code: string | null
	text: string | null
}

/** Actions of a delivery report (RFC 3464 §2.3.3): relayed or delayed, it left, no more. */
const DELIVERY: Record<string, RecipientEvent> = {
	delivered: 'delivered',
	failed: 'failed',
	relayed: 'accepted',
	expanded: 'accepted',
	delayed: 'accepted',
}
/** Dispositions (RFC 8098 §3.2.6): deleted unread, it was not dealt with; dispatched (Direct), it only went further. */
const DISPOSITION: Record<string, RecipientEvent> = {
	displayed: 'displayed',
	processed: 'processed',
	error: 'notIntegrated',
	deleted: 'notIntegrated',
	denied: 'notIntegrated',
	failed: 'notIntegrated',
	dispatched: 'accepted',
}

/** What a message received in `mailbox` tells of what we sent, or null. `isTrusted`: its sender may be believed to be who it says. */
export async function newsIn(
	db: Db,
	mailbox: MailboxConfig,
	reading: Pick<Reading, 'kind' | 'envelope' | 'notification'>,
	isTrusted: boolean,
): Promise<News | null> {
	switch (reading.kind) {
		case 'mdn':
		case 'ko':
			return receiptNews(db, mailbox, reading)
		case 'dsn':
			return deliveryNews(db, mailbox, reading)
		case 'unreadable':
			return null
		default:
			return isTrusted ? answerNews(db, mailbox, reading) : null
	}
}

type Told = Pick<Reading, 'envelope' | 'notification'>

/** Counts only from its Final-Recipient, who is one of the message's recipients. */
async function receiptNews(db: Db, mailbox: MailboxConfig, { envelope, notification }: Told): Promise<News | null> {
	const [told] = notification?.recipients ?? []
	const named = notification?.originalMessageId ?? envelope.answers[0]
	if (
		!told
		|| named === undefined
		|| told.address === null
		|| envelope.from !== told.address
		|| envelope.senders.length !== 1
		|| !isOwnPath(envelope)
	) {
		return null
	}
	const [sent] = await recall(db, mailbox, { headerIds: [named] })
	const recipient = sent?.recipients.find(({ address }) => address === told.address)
	return sent && recipient
		? {
				outgoingId: sent.id,
				effects: [{ position: recipient.position, event: DISPOSITION[told.outcome] ?? null, code: told.code, text: told.text }],
			}
		: null
}

/** A receipt has no return path (RFC 8098 §3), or its sender's own: another's is a forger's. */
function isOwnPath({ from, returnPath }: Reading['envelope']): boolean {
	return returnPath === null || returnPath === '' || returnPath === from
}

/** Servers report by the null path (RFC 5321 §4.5.5); where the delivery did not note it, by their name. */
function isByServer({ from, returnPath }: Reading['envelope']): boolean {
	return returnPath === null ? /^(?:mailer-daemon|postmaster)@/.test(from ?? '') : returnPath === ''
}

/** A delivery report comes from a server, about a message that this mailbox sent. One that tells nothing is for a person to read. */
async function deliveryNews(db: Db, mailbox: MailboxConfig, { envelope, notification }: Told): Promise<News | null> {
	if (notification === null || !isByServer(envelope) || notification.recipients.every(({ outcome }) => !(outcome in DELIVERY))) {
		return null
	}
	const sent = await reported(db, mailbox, notification)
	if (!sent) {
		return null
	}
	const effects = notification.recipients.flatMap((told): Effect[] =>
		whoseFate(sent, told, notification).map(({ position, isGuess }) => ({
			position,
			// Of another address, an arrival is perhaps that of a copy.
			event: isGuess && told.outcome === 'delivered' ? null : (DELIVERY[told.outcome] ?? null),
			code: told.code,
			text: told.text,
		})))
	return effects.length > 0 ? { outgoingId: sent.id, effects } : null
}

/** By the envelope id where it is ours; servers make some of their own, and then by the Message-IDs that it names. */
async function reported(db: Db, mailbox: MailboxConfig, notification: Notification): Promise<Recalled | undefined> {
	const { envelopeId, originalMessageId, otherMessageIds = [] } = notification
	const [ours] = envelopeId === null ? [] : await recall(db, mailbox, { envelopeId })
	if (ours || originalMessageId === null || (envelopeId !== null && !(await isOfServer(db, envelopeId)))) {
		return ours
	}
	const headerIds = [originalMessageId, ...otherMessageIds]
	const named = await recall(db, mailbox, { headerIds })
	return named.sort((one, other) => headerIds.indexOf(one.headerId) - headerIds.indexOf(other.headerId))[0]
}

/** An envelope id that a server made: it has figures or a host in it, and it is that of nothing else that we sent. */
async function isOfServer(db: Db, envelopeId: string): Promise<boolean> {
	return (
		/[\d@]/.test(envelopeId)
		&& (await sendingByEnvelope(db, envelopeId)) === null
	)
}

interface Whose {
	position: number
	isGuess: boolean
}

/**
 * The recipients whose fate it is: to whom we wrote, before what became of their address on the way (an alias expanded). Where
 * it is none of them, the only one there is; else whom the words name, and no other part of the report. `isGuess`: not by their
 * own address.
 */
function whoseFate({ recipients }: Recalled, told: RecipientFate, { recipients: all, addresses = [] }: Notification): Whose[] {
	const isOf
		= (one: RecipientFate) =>
			({ address }: { address: string }) =>
				address === one.addressedTo || address === one.address
	const known = recipients.find(({ address }) => address === told.addressedTo) ?? recipients.find(isOf(told))
	if (known) {
		return [{ position: known.position, isGuess: false }]
	}
	const named
		= recipients.length === 1
			? recipients
			: recipients.filter((one) => addresses.includes(one.address) && !all.some((other) => isOf(other)(one)))
	return told.address === null || named.length === 1 ? named.map(({ position }) => ({ position, isGuess: true })) : []
}

/** Not by a machine: an automatic reply is no answer. */
async function answerNews(db: Db, mailbox: MailboxConfig, { envelope }: Told): Promise<News | null> {
	if (envelope.autoSubmitted || envelope.answers.length === 0 || envelope.senders.length !== 1) {
		return null
	}
	for (const sent of (await recall(db, mailbox, { headerIds: envelope.answers })).reverse()) {
		const recipient = sent.recipients.find(({ address }) => address === envelope.senders[0])
		if (recipient) {
			return { outgoingId: sent.id, effects: [{ position: recipient.position, event: 'answered', code: null, text: null }] }
		}
	}
	return null
}

/** Writes the news, in the transaction that settles the message that brought them. */
export async function applyNews(
	tx: Tx,
	{ outgoingId, effects }: News,
	{ messageId, at }: { messageId: number, at: string },
): Promise<AuditEvent[]> {
	const events: AuditEvent[] = []
	for (const { position, event, code, text } of effects) {
		const isChanged = event !== null
			&& await told(tx, { id: outgoingId, position }, { to: event, from: statesBefore(event), ...keptTold(code, text) }, at)
		// It left, whatever was known of it.
		await (isChanged && !MISSED.includes(event!) ? leftInPlace(tx, outgoingId) : undefined)
		if (event === 'answered') {
			await forgetQuestion(tx, outgoingId, position)
		}
		events.push({
			action: 'followed',
			messageId,
			details: { outgoing: outgoingId, position, event, code, changed: isChanged },
		})
	}
	return events
}

/** What they write next in the conversation answers all that was asked there, unless somebody says again that it does not. */
async function forgetQuestion(tx: Tx, outgoingId: number, position: number): Promise<void> {
	const thread = (await sendingById(tx, outgoingId))?.thread
	const whose = (await recipientsOf(tx, [outgoingId])).find((one) => one.position === position)
	if (thread && whose) {
		await noQuestionLeft(tx, whose.address, thread)
	}
}
