/** Rings the people of a mailbox in Nextcloud when something more needs them, and takes the bell back when nothing does. */
import type { Circle } from '../config/circle.ts'
import type { Config, MailboxConfig } from '../config/schema.ts'
import type { Context } from '../context.ts'
import type { Db } from '../ledger/ledger.ts'
import type { Clock } from '../time/clock.ts'
import type { Ring, RingWish } from './ring.ts'

import { createHmac } from 'node:crypto'
import { circleOf } from '../config/circle.ts'
import { loadRelayKey } from '../config/secrets.ts'
import { mailboxOf } from '../context.ts'
import { MssError } from '../errors.ts'
import { sha256Of } from '../files/sha256.ts'
import { postForm } from '../ged/nextcloud/post-form.ts'
import { factOf, factsNamed, noteFact } from '../ledger/facts.ts'
import { countEntrusted } from '../ledger/reads/messages.reads.ts'
import { lateTurns } from '../ledger/reads/turns.reads.ts'
import { comersOf } from '../ledger/tables/comers.ts'
import { allWishes } from '../ledger/tables/wishes.ts'
import { mayDo } from '../rights.ts'
import { countOurTurns, countTroubles, countWaiting } from '../views/needs.ts'
import { dossierRings } from './bell-dossiers.ts'
import { countEnding } from './certificate.ts'
import { storeTrouble } from './store-trouble.ts'

/** What went wrong longer ago than these milliseconds rings nobody any more. */
const RECENT = 7 * 24 * 60 * 60 * 1000

/** Bytes of a notification's `object_id` (nextcloud/server, lib/private/Notification/Notification.php). */
const MAX_OBJECT = 64

/** Facts: what was rung for whom something was entrusted to. */
const ENTRUSTED = 'bell/entrusted/'
/** Who administers Nextcloud. */
const ADMINISTRATORS = { users: [], groups: ['admin'] }

/** Compares what needs somebody with what was rung last. */
export async function ringAll(context: Pick<Context, 'config' | 'ledger' | 'signIns'>, bell: Ring): Promise<void> {
	const { config, ledger: { db, clock } } = context
	const wishes = await allWishes(db)
	const ring = (wish: RingWish) => bell({
		...wish,
		quiet: wishes.filter(({ quiet }) => quiet.includes(wish.subject)).map(({ user }) => user),
	})
	const since = new Date(clock.now() - RECENT).toISOString()
	for (const mailbox of config.mailboxes) {
		const about = { about: mailbox.address, mailbox: mailbox.label ?? mailbox.address }
		await ringFor(
			db,
			{ ...about, ...circleOf(mailbox, 'triage'), subject: 'waiting', count: await countWaiting(db, mailbox.address, 'review') },
			ring,
		)
		const count = context.signIns.fault(mailbox) === null ? 0 : 1
		await ringFor(db, { ...about, ...signersOf(mailbox), subject: 'sign-in', count }, ring)
		await ringFor(
			db,
			{ ...about, ...judgesOf(mailbox), subject: 'quarantined', count: await countWaiting(db, mailbox.address, 'quarantined') },
			ring,
		)
		await ringFor(
			db,
			{ ...about, ...circleOf(mailbox, 'send'), subject: 'trouble', count: await countTroubles(db, mailbox.address, since) },
			ring,
		)
		await ringFor(
			db,
			{ ...about, ...circleOf(mailbox, 'send'), subject: 'asked', count: await countOurTurns(db, mailbox.address) },
			ring,
		)
		const late = await lateTurns(db, [mailbox.address], 'theirs', clock.at())
		await ringFor(
			db,
			{ ...about, ...circleOf(mailbox, 'send'), subject: 'overdue', count: late.count },
			ring,
		)
	}
	for (const wish of await dossierRings(context)) {
		await ringFor(db, wish, ring)
	}
	for (const wish of await entrustedRings(context)) {
		await ringFor(db, wish, ring, `${wish.about} ${wish.users.join()}`)
	}
	const trouble = await storeTrouble(context.ledger)
	await ringFor(db, { ...ADMINISTRATORS, about: 'store', mailbox: '', subject: 'store', count: trouble === null ? 0 : 1 }, ring)
	await ringFor(
		db,
		{ ...ADMINISTRATORS, about: 'certificate', mailbox: '', subject: 'certificate', count: await countEnding(context) },
		ring,
	)
}

/** Those who may sign in for it (rights.ts). */
function signersOf(mailbox: MailboxConfig): Circle {
	const [send, triage] = [circleOf(mailbox, 'send'), circleOf(mailbox, 'triage')]
	return { users: [...new Set([...send.users, ...triage.users])], groups: [...new Set([...send.groups, ...triage.groups])] }
}

/** Those in charge of identities; where there are none, those who see that it waits. */
function judgesOf(mailbox: MailboxConfig): Circle {
	const { users, groups } = circleOf(mailbox, 'identity')
	return users.length + groups.length === 0 ? circleOf(mailbox, 'triage') : { users, groups }
}

/**
 * Each person, mailbox by mailbox, those who were rung and have nothing any more, or may act on it no more, included: their bell is taken
 * back.
 */
async function entrustedRings({ config, ledger: { db, clock } }: Pick<Context, 'config' | 'ledger'>): Promise<RingWish[]> {
	const comers = await comersOf(db, clock.now())
	const may = (user: string, address: string) => {
		const mailbox = mailboxOf(config, address)
		const who = comers.find((one) => one.user === user) ?? { user, groups: [] }
		return mailbox !== undefined && mayDo(who, mailbox, { ask: 'decide', state: 'waiting' })
	}
	const counts = new Map((await countEntrusted(db))
		.filter(({ user, mailbox }) => may(user, mailbox))
		.map(({ user, mailbox, count }) => [`${mailbox} ${user}`, count]))
	const rung = (await factsNamed(db, ENTRUSTED)).map((name) => name.slice(ENTRUSTED.length))
	return [...new Set([...counts.keys(), ...rung])].map((about) => {
		const [address = '', ...user] = about.split(' ')
		return {
			users: [user.join(' ')],
			groups: [],
			about: address,
			mailbox: mailboxOf(config, address)?.label ?? address,
			subject: 'entrusted' as const,
			count: counts.get(about) ?? 0,
		}
	})
}

/** @param key what was rung is remembered by */
async function ringFor(db: Db, wish: RingWish, ring: (wish: RingWish) => Promise<void>, key = wish.about): Promise<void> {
	const { subject, count } = wish
	const name = `bell/${subject}/${key}`
	const before = Number(await factOf(db, name) ?? 0)
	if (count === before) {
		return
	}
	// Fewer, but some: those who were rung know already.
	if (count > before || count === 0) {
		await ring(wish)
	}
	await noteFact(db, name, String(count))
}

/** The object of a notification, as long as Nextcloud takes it: what is longer is known by its hash. */
export function objectOf(about: string): string {
	return Buffer.byteLength(about) <= MAX_OBJECT ? about : sha256Of(about)
}

/** The bell of Nextcloud, through the shim; null with a folder GED. */
export function bellOf({ ged, server }: Config, clock: Clock): Ring | null {
	if (ged.kind !== 'nextcloud') {
		return null
	}
	return async (wish) => {
		const text = JSON.stringify({ ts: Math.floor(clock.now() / 1000), ...wish, about: objectOf(wish.about) })
		const signature = createHmac('sha256', loadRelayKey(server.relayKeyFile)).update(text).digest('hex')
		const { status } = await postForm(ged, '/index.php/apps/mssante/bell', { request: text }, { 'x-mssante-signature': signature })
		if (status !== 200) {
			throw new MssError('MSS-GED-DOWN', `HTTP ${status}`)
		}
	}
}
