/** Rings the people of a mailbox in Nextcloud when something more needs them, and takes the bell back when nothing does. */
import type { Config, MailboxConfig } from '../config/schema.ts'
import type { Desk } from '../desk.ts'
import type { Db } from '../ledger/ledger.ts'

import { createHmac } from 'node:crypto'
import { loadRelayKey } from '../config/secrets.ts'
import { MssError } from '../errors.ts'
import { postForm } from '../ged/nextcloud/post-form.ts'
import { countOverdue } from '../outgoing/sendings.ts'

/** What went wrong longer ago than these milliseconds rings nobody any more. */
const RECENT = 7 * 24 * 60 * 60 * 1000

/** `asked`: something was said to us that nobody answered; `overdue`: an answer that we expect is late. */
type Subject = 'waiting' | 'trouble' | 'asked' | 'overdue'
export type Ring = (wish: { users: string[], groups: string[], about: string, mailbox: string, subject: Subject, count: number }) => Promise<void>

/** Compares what needs somebody with what was rung last. */
export async function ringAll({ config, ledger: { db } }: Pick<Desk, 'config' | 'ledger'>, ring: Ring): Promise<void> {
	for (const mailbox of config.mailboxes) {
		await ringFor(db, mailbox, 'waiting', await waiting(db, mailbox.address), ring)
		await ringFor(db, mailbox, 'trouble', await troubles(db, mailbox.address), ring)
		await ringFor(db, mailbox, 'asked', await asked(db, mailbox.address), ring)
		await ringFor(db, mailbox, 'overdue', await countOverdue(db, [mailbox.address]), ring)
	}
}

async function ringFor(db: Db, mailbox: MailboxConfig, subject: Subject, count: number, ring: Ring): Promise<void> {
	const name = `bell/${subject}/${mailbox.address}`
	const before = Number((await db.selectFrom('facts').select('value').where('name', '=', name).executeTakeFirst())?.value ?? 0)
	if (count === before) {
		return
	}
	// Fewer, but some: those who were rung know already.
	if (count > before || count === 0) {
		const { users, groups } = mailbox.type === 'PER' ? { users: [mailbox.holder ?? ''].filter(Boolean), groups: [] } : mailbox.access[subject === 'waiting' ? 'triage' : 'send']
		await ring({ users, groups, about: mailbox.address, mailbox: mailbox.label ?? mailbox.address, subject, count })
	}
	const value = String(count)
	await db.insertInto('facts').values({ name, value }).onConflict((conflict) => conflict.column('name').doUpdateSet({ value })).execute()
}

async function waiting(db: Db, address: string): Promise<number> {
	return (await db.selectFrom('messages').select(({ fn }) => fn.countAll<number>().as('count')).where('mailbox', '=', address).where('state', 'in', ['review', 'quarantined']).where('closed_at', 'is', null).executeTakeFirstOrThrow()).count
}

async function troubles(db: Db, address: string): Promise<number> {
	return (await db.selectFrom('recipients').innerJoin('outgoing', 'outgoing.id', 'recipients.outgoing_id').select(({ fn }) => fn.countAll<number>().as('count'))
		.where('outgoing.mailbox', '=', address).where('outgoing.cancelled_at', 'is', null).where('recipients.state', 'in', ['failed', 'unclear', 'notIntegrated', 'expired'])
		.where('recipients.changed_at', '>', new Date(Date.now() - RECENT).toISOString()).executeTakeFirstOrThrow()).count
}

/** Filed by itself, and yet it says something: of what waits to be filed, the other bell tells. */
async function asked(db: Db, address: string): Promise<number> {
	return (await db.selectFrom('messages').select(({ fn }) => fn.countAll<number>().as('count'))
		.where('mailbox', '=', address).where('state', '=', 'filed').where('asks', '=', 'words').where('asks_done_at', 'is', null)
		.where('received_at', '>', new Date(Date.now() - RECENT).toISOString())
		.where(({ not, exists, selectFrom }) => not(exists(selectFrom('outgoing').select('outgoing.id').whereRef('outgoing.thread', '=', 'messages.thread')
			.whereRef('outgoing.created_at', '>', 'messages.received_at'))))
		.executeTakeFirstOrThrow()).count
}

/** The bell of Nextcloud, through the shim; null with a folder GED. */
export function bellOf({ ged, server }: Config): Ring | null {
	if (ged.kind !== 'nextcloud') {
		return null
	}
	return async (wish) => {
		const text = JSON.stringify({ ts: Math.floor(Date.now() / 1000), ...wish })
		const signature = createHmac('sha256', loadRelayKey(server.relayKeyFile)).update(text).digest('hex')
		const { status } = await postForm(ged, '/index.php/apps/mssante/bell', { request: text }, { 'x-mssante-signature': signature })
		if (status !== 200) {
			throw new MssError('MSS-GED-DOWN', `HTTP ${status}`)
		}
	}
}
