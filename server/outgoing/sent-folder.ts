/** The operator's Sent folder: what proves that a message left, and where we leave a copy of it. */
import type { MailboxConfig } from '../config/schema.ts'
import type { Context } from '../context.ts'
import type { MailSource } from '../mailbox/mail-source.ts'

import { copiesDue, sendingsUnclear } from '../ledger/reads/outgoing.reads.ts'
import { keptTold } from '../ledger/stored/whys.ts'
import { mailboxesByAddress } from '../ledger/tables/mailboxes.table.ts'
import { copied, searched } from '../ledger/tables/outgoing.table.ts'
import { accepted, leftInPlace } from '../ledger/tables/recipients.table.ts'
import { logged } from '../log/log.ts'
import { isLoginRefused } from '../mailbox/login.ts'

const DAY = 24 * 60 * 60 * 1000
/** Milliseconds between two searches for the same message. */
const SEARCH_AGAIN = 5 * 60_000
/** Made where the mailbox has none. */
const DEFAULT_FOLDER = 'Sent'

/**
 * Looks in Sent for what is unclear: a copy that bears the Message-ID says that the operator took it. It says nothing
 * where another recipient was accepted at another time: the copy may be that one's. `all`: even what was looked for a moment ago.
 */
export async function settleUnclear(context: Context, mailbox: MailboxConfig, source: MailSource, { all = false } = {}): Promise<void> {
	const before = new Date(context.clock.now() - (all ? 0 : SEARCH_AGAIN)).toISOString()
	const rows = await sendingsUnclear(context.ledger.db, mailbox.address, before)
	if (rows.length === 0) {
		return
	}
	const folder = mailbox.sentCopy.folder ?? await source.sentFolder()
	for (const { id, header_id: headerId } of rows) {
		const isThere = folder !== null && await source.holds(folder, headerId)
		await settleOne(context, id, isThere)
	}
}

async function settleOne({ ledger, config, clock }: Context, id: number, isThere: boolean): Promise<void> {
	await ledger.change(async (tx) => {
		// Somebody may have settled it while it was looked for.
		const isUnclear = await searched(tx, id, isThere, clock.at())
		const told = {
			due_at: new Date(clock.now() + config.sending.deadlineDays * DAY).toISOString(),
			...keptTold(null, null, ['sent-folder']),
		}
		if (isUnclear && isThere && await accepted(tx, id, null, told, clock.at())) {
			await leftInPlace(tx, id)
			await ledger.audit.append(tx, [
				{ action: 'followed', details: { outgoing: id, event: 'accepted', code: 'sent-folder', changed: true } },
			])
		}
	})
}

/** Leaves a copy of what was accepted, unless the operator already made one. Done twice, it adds nothing. */
export async function copySent(context: Context, mailbox: MailboxConfig, source: MailSource): Promise<void> {
	const rows = await copiesDue(context.ledger.db, mailbox.address)
	if (rows.length === 0) {
		return
	}
	const folder = mailbox.sentCopy.folder ?? await source.sentFolder() ?? DEFAULT_FOLDER
	for (const { id, header_id: headerId, spool } of rows) {
		const file = await context.spool.bring(spool)
		if (file !== null && !await source.holds(folder, headerId)) {
			await source.append(folder, file)
		}
		await copied(context.ledger.db, id)
	}
}

/** The same, with a connection of its own, only where something is due: a mailbox that does not answer is left for later. */
export async function tidySentFolders(context: Context, mailboxes: readonly MailboxConfig[]): Promise<void> {
	for (const mailbox of mailboxes) {
		const isDue = (await copiesDue(context.ledger.db, mailbox.address)).length > 0
		if (!isDue || await wasLoginRefused(context, mailbox)) {
			continue
		}
		const source = context.source(mailbox)
		try {
			await source.connect()
			await copySent(context, mailbox, source)
		} catch (error) {
			context.log.warn({ mailbox: mailbox.address, ...logged(error) }, 'no copy in Sent')
		} finally {
			await source.close()
		}
	}
}

/** A refused login is not tried again here: that is for whoever reads the mailbox to find mended. */
async function wasLoginRefused({ ledger: { db }, signIns }: Context, mailbox: MailboxConfig): Promise<boolean> {
	const { address } = mailbox
	return signIns.fault(mailbox, 'imap') !== null
		|| isLoginRefused((await mailboxesByAddress(db, [address])).get(address)?.error_code ?? '')
}
