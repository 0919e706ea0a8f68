/** One round of a mailbox: what the server holds, taken in, dealt with, and what was filed flagged or moved there. */
import type { MailboxConfig } from '../config/schema.ts'
import type { Context } from '../context.ts'
import type { MailSource } from '../mailbox/mail-source.ts'
import type { Flight } from './flight.ts'
import type { newest, reconcile } from './take-in.ts'
import type { Discovery } from './take-in.ts'

import { mailboxOf } from '../context.ts'
import { asMssError, MssError } from '../errors.ts'
import { contacted } from '../ledger/tables/mailboxes.table.ts'
import { doneThere, remainingOf } from '../ledger/tables/uids.ts'
import { noteRefusal } from '../mailbox/refused.ts'
import { takeIn } from './take-in.ts'

export interface Round {
	/** Every folder compared in full, or only its new messages. */
	look: typeof reconcile | typeof newest
	/** What messages are dealt with in: it outlives the round. */
	flight: Flight
	/** Wait for all of them, even the slow ones: those are otherwise flagged or moved on the server at a later round. */
	isWhole?: boolean
}

/** All that is new taken in, in the order of the server, and the quick ones dealt with. A folder that vanished does not hide the others. */
export async function round(
	context: Context,
	mailbox: MailboxConfig,
	source: MailSource,
	how: Round,
): Promise<{ taken: number[], problem: MssError | null }> {
	const { look, flight, isWhole = false } = how
	const discoveries: Discovery[] = []
	let problem: MssError | null = null
	for (const folder of mailbox.folders) {
		try {
			discoveries.push(await look(context, mailbox, source, folder))
		} catch (error) {
			if (!(error instanceof MssError && error.code === 'MSS-IMAP-FOLDER')) {
				throw error
			}
			problem = error
		}
	}
	const taken: number[] = []
	try {
		for (const discovery of discoveries) {
			for await (const id of takeIn(context, mailbox, source, discovery)) {
				taken.push(id)
				await flight.begin(context, mailbox.address, id)
			}
		}
	} finally {
		await (isWhole ? flight.all() : flight.quickOnes())
	}
	await tidyServer(context, mailbox, source)
	await noteContact(context, mailbox.address, problem)
	return { taken, problem }
}

/** Flags or moves what is filed. Done twice, it changes nothing more. */
async function tidyServer({ ledger: { db }, clock }: Context, { address }: MailboxConfig, source: MailSource): Promise<void> {
	for (const { folder, uid_validity: validity, uid, after } of await remainingOf(db, address)) {
		const target = after!.startsWith('move:') ? after!.slice('move:'.length) : null
		if (target === null) {
			await source.markSeen(folder, uid)
		} else {
			await source.move(folder, uid, target)
		}
		await doneThere(db, { mailbox: address, folder, uid_validity: validity }, uid, target !== null, clock.at())
	}
}

/** Records that a mailbox answered, or what is wrong with it. */
export async function noteContact(context: Context, address: string, error: unknown): Promise<void> {
	const { ledger, clock, config } = context
	const problem = error === null ? null : asMssError(error)
	await ledger.together((tx) => contacted(tx, address, problem, clock.at()))
	await (problem === null ? undefined : noteRefusal(context, mailboxOf(config, address), problem.code))
}
