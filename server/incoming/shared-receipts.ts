/**
 * Receipts of a mailbox that several machines read (ownership.ts). Those of the machine that lets another act are held back. When
 * it takes over, the server says which the other had sent: a keyword on the message (RFC 3503), which whoever acts leaves there.
 */
import type { MailboxConfig } from '../config/schema.ts'
import type { Context } from '../context.ts'
import type { MailSource } from '../mailbox/mail-source.ts'

import { hold, receiptsHeld, receiptsUntold, toldOthers, unheld } from '../ledger/tables/receipts.table.ts'
import { placeOfMessage } from '../ledger/tables/uids.ts'
import { logged } from '../log/log.ts'
import { seenOf } from '../sidecars/ownership.ts'

/** RFC 3503 §3: an answer to the request for a receipt has left. */
const SENT = '$MDNSent'
/** Milliseconds during which a receipt that left is worth telling the others: older messages are answered by nobody. */
const RECENT = 7 * 24 * 60 * 60_000
/** In place of an error: another machine sent it. */
const BY_ANOTHER = 'by-another'

/** Looks who acts for a mailbox, and does what follows for its receipts. @throws {MssError} when the mailbox does not answer */
export async function shareMailbox(context: Context, mailbox: MailboxConfig, source: MailSource): Promise<void> {
	const { db } = context.ledger
	const before = await seenOf(db, mailbox.address)
	await context.ownership.look(context.ledger, context.log, mailbox, source)
	const standing = context.ownership.standing(mailbox.address)
	// What is due since the other acted may have left from there too.
	if (standing === 'second' || before?.standing === 'second') {
		await hold(db, mailbox.address)
	}
	if (standing === 'second') {
		return
	}
	await release(context, mailbox, source)
	if (standing === 'first') {
		await tell(context, mailbox, source)
	}
}

/** The same with a connection of its own, where a round lasts so long that our mark would die meanwhile. */
export async function shareLate(context: Context, mailbox: MailboxConfig): Promise<void> {
	if (!context.ownership.isLate(mailbox.address) || context.signIns.fault(mailbox, 'imap') !== null) {
		return
	}
	const source = context.source(mailbox)
	try {
		await source.connect()
		await shareMailbox(context, mailbox, source)
	} catch (error) {
		// The mailbox's own connection tells what is wrong with it.
		context.log.warn({ mailbox: mailbox.address, ...logged(error) }, 'mark not renewed')
	} finally {
		await source.close()
	}
}

/** What was held back leaves, unless another machine sent it, or nobody can know. */
async function release({ ledger, clock }: Context, { address }: MailboxConfig, source: MailSource): Promise<void> {
	for (const { id, message_id: messageId, outcome } of await receiptsHeld(ledger.db, address)) {
		const place = await placeOfMessage(ledger.db, messageId)
		const keywords = place === undefined ? null : await source.keywords(place.folder, place.uid)
		const state = keywords === null ? 'unclear' : keywords.has(SENT.toLowerCase()) ? 'sent' : 'queued'
		await ledger.change(async (tx) => {
			const isChanged = await unheld(tx, id, state === 'queued' ? null : { state, code: BY_ANOTHER }, clock.at())
			if (state !== 'queued' && isChanged) {
				await ledger.audit.append(tx, [{ action: 'mdn', messageId, details: { outcome, state, by: 'another' } }])
			}
		})
	}
}

/** Says to the others, on the messages themselves, what receipts have left. Done twice, it changes nothing. */
async function tell({ ledger: { db }, clock }: Context, { address }: MailboxConfig, source: MailSource): Promise<void> {
	const sent = await receiptsUntold(db, address, new Date(clock.now() - RECENT).toISOString())
	for (const { id, message_id: messageId } of sent) {
		const place = await placeOfMessage(db, messageId)
		if (place) {
			await source.addKeyword(place.folder, place.uid, SENT)
		}
		await toldOthers(db, id)
	}
}
