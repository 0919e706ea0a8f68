/** Mail taken in: the UIDs of a folder reconciled with the ledger, the new ones spooled and recorded, each exactly once. */
import type { MailboxConfig } from '../config/schema.ts'
import type { Context } from '../context.ts'
import type { Mail, MailHead, MailSource } from '../mailbox/mail-source.ts'
import type { Spooled } from '../spool/spool.ts'

import { structureOf } from '../config/load.ts'
import { vanishedMessage } from '../ledger/reads/messages.reads.ts'
import { compared, lacking, uidValidityOf } from '../ledger/tables/mailbox-folders.ts'
import { firstContactOf, met } from '../ledger/tables/mailboxes.table.ts'
import { receive } from '../ledger/tables/messages.table.ts'
import { lastUidOf, leftOut, gone as noLonger, uidOf, uidsOf } from '../ledger/tables/uids.ts'

/** UIDs of one statement. */
const BATCH = 400

/** What a folder holds that the ledger does not. */
export interface Discovery {
	folder: string
	uidValidity: string
	/** To take in, in order. */
	fresh: MailHead[]
}

/** First contact with a mailbox, once. Returns its instant. */
async function meet({ ledger, clock }: Context, { address }: MailboxConfig): Promise<string> {
	const known = await firstContactOf(ledger.db, address)
	if (known) {
		return known
	}
	const now = clock.at()
	await ledger.together(async (tx) => {
		await met(tx, address, now)
		await ledger.audit.append(tx, [{ action: 'mailbox-first-contact', details: { mailbox: address } }])
	})
	return now
}

/** Compares every UID of the server with the ledger: notes what is gone, sets old mail aside, tells what is to be taken in. */
export async function reconcile(context: Context, mailbox: MailboxConfig, source: MailSource, folder: string): Promise<Discovery> {
	const { db } = context.ledger
	const firstContact = await meet(context, mailbox)
	const { uidValidity, uids } = await source.list(folder)
	const here = { mailbox: mailbox.address, folder, uid_validity: uidValidity }
	const known = await uidsOf(db, here, null)
	const before = await uidValidityOf(db, mailbox.address, folder)
	const byUid = new Map(known.map((row) => [row.uid, row]))
	const present = new Set(uids)
	const unknown = await source.heads(
		folder,
		uids.filter((uid) => !byUid.has(uid)),
	)
	const isOld = oldness(
		mailbox,
		before === undefined ? 'first' : before === uidValidity ? 'known' : 'renumbered',
		firstContact,
	)
	const old = unknown.filter(isOld)
	const asked = known
		.filter(
			({ uid, message_id: message, internal_date: date }) =>
				message === null && present.has(uid) && date !== null && isAsked(mailbox, date),
		)
		.map(({ uid }) => uid)
	const gone = known.filter(({ uid, gone_at: goneAt }) => goneAt === null && !present.has(uid)).map(({ uid }) => uid)
	const at = context.clock.at()
	await context.ledger.together(async (tx) => {
		for (const batch of chunks(gone)) {
			await noLonger(tx, here, batch, at)
		}
		if (before !== undefined && before !== uidValidity) {
			// The server numbered everything anew: its former UIDs designate nothing any more.
			await noLonger(tx, { ...here, uid_validity: before }, null, at)
			await context.ledger.audit.append(tx, [
				{ action: 'uid-validity', details: { mailbox: mailbox.address, from: before, to: uidValidity } },
			])
		}
		for (const { uid, internalDate } of old) {
			await leftOut(tx, here, uid, internalDate)
		}
		if (old.length > 0) {
			await context.ledger.audit.append(tx, [{ action: 'skipped', details: { mailbox: mailbox.address, count: old.length } }])
		}
		const facts = {
			uid_validity: uidValidity,
			server_uids: uids.length,
			missing_uids: unknown.length - old.length,
			checked_at: at,
		}
		await compared(tx, mailbox.address, folder, facts)
	})
	return { folder, uidValidity, fresh: [...unknown.filter((head) => !isOld(head)), ...await source.heads(folder, asked)] }
}

/** UIDs above the last one known: what IDLE has just announced. */
export async function newest(context: Context, mailbox: MailboxConfig, source: MailSource, folder: string): Promise<Discovery> {
	const { db } = context.ledger
	const before = await uidValidityOf(db, mailbox.address, folder)
	const last = await lastUidOf(db, { mailbox: mailbox.address, folder, uid_validity: before ?? '' })
	const { uidValidity, uids } = await source.list(folder, (last ?? 0) + 1)
	return before === uidValidity
		? { folder, uidValidity, fresh: await source.heads(folder, uids) }
		: reconcile(context, mailbox, source, folder)
}

/** Takes in the messages of a discovery, one after the other. Yields the id of each one to deal with. */
export async function* takeIn(
	context: Context,
	mailbox: MailboxConfig,
	source: MailSource,
	{ folder, uidValidity, fresh }: Discovery,
): AsyncIterable<number> {
	for await (const mail of source.fetch(folder, fresh)) {
		const spooled = await context.spool.store([mailbox.address, folder, uidValidity, String(mail.uid)], mail.content)
		if (spooled.size < mail.size && !Buffer.isBuffer(mail.content)) {
			// A stream cut short: the connection is asked whether it is alive, and throws when it is not.
			await source.heads(folder, [mail.uid])
		}
		const id = await record(context, mailbox, { folder, uidValidity, mail, spooled })
		if (id !== null) {
			yield id
		}
	}
	await noteMissing(context, mailbox, folder, uidValidity, fresh)
}

/** How many of the server's UIDs the ledger still lacks: none, unless messages vanished while they were taken in. */
async function noteMissing(
	{ ledger: { db } }: Context,
	{ address }: MailboxConfig,
	folder: string,
	uidValidity: string,
	fresh: MailHead[],
): Promise<void> {
	let missing = 0
	for (const batch of chunks(fresh.map(({ uid }) => uid))) {
		const taken = await uidsOf(db, { mailbox: address, folder, uid_validity: uidValidity }, batch)
		missing += batch.length - taken.length
	}
	await lacking(db, address, folder, missing)
}

interface Taken {
	folder: string
	uidValidity: string
	mail: Mail
	spooled: Spooled
}

/** Notes the message and its UID; null when it is one that the ledger knows under another UID. */
async function record(context: Context, mailbox: MailboxConfig, { folder, uidValidity, mail, spooled }: Taken): Promise<number | null> {
	const { ledger, spool, config, clock } = context
	const key = { mailbox: mailbox.address, folder, uid_validity: uidValidity }
	// Still on the server until it is filed: lost to a power cut, it is found there again.
	const id = await ledger.note(async (tx) => {
		const known = await vanishedMessage(tx, { mailbox: mailbox.address, ...spooled })
		const messageId = known ?? await receive(tx, {
			mailbox: mailbox.address,
			structure: structureOf(config, mailbox),
			message_id: spooled.messageId,
			raw_sha256: spooled.rawSha256,
			content_sha256: spooled.contentSha256,
			size: spooled.size,
			internal_date: mail.internalDate,
			spool: spooled.name,
		}, clock.at())
		if (!await uidOf(tx, key, mail.uid, messageId, mail.internalDate)) {
			throw new Error('this UID was taken in by another process meanwhile')
		}
		await ledger.audit.append(tx, [
			{
				action: known === undefined ? 'received' : 'recognised',
				messageId,
				details: { uid: mail.uid, uidValidity, sha256: spooled.rawSha256 },
			},
		])
		return known === undefined ? messageId : null
	})
	if (id === null) {
		await spool.remove(spooled.name)
	}
	return id
}

/** Is a message older than what is to be taken in? (design.md, "First contact") */
function oldness({ firstRun }: MailboxConfig, folder: 'first' | 'known' | 'renumbered', firstContact: string): (head: MailHead) => boolean {
	if (firstRun.since === 'all') {
		return () => false
	}
	if (firstRun.since !== 'now') {
		const since = Date.parse(firstRun.since)
		return ({ internalDate }) => Date.parse(internalDate) < since
	}
	// What is there when a folder is first seen is old; later, only a renumbering brings old messages back.
	const contact = Math.floor(Date.parse(firstContact) / 1000) * 1000
	return ({ internalDate }) => folder === 'first' || (folder === 'renumbered' && Date.parse(internalDate) < contact)
}

/** Was an old message asked for since, by a wider `firstRun`? */
function isAsked({ firstRun }: MailboxConfig, internalDate: string): boolean {
	return firstRun.since === 'all' || (firstRun.since !== 'now' && Date.parse(internalDate) >= Date.parse(firstRun.since))
}

function* chunks(uids: number[]): Iterable<number[]> {
	for (let index = 0; index < uids.length; index += BATCH) {
		yield uids.slice(index, index + BATCH)
	}
}
