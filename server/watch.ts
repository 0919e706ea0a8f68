/** `serve`: each mailbox watched by itself (IDLE, and a full comparison every 15 minutes), and what must be done at intervals. */
import type { MailboxConfig } from './config/schema.ts'
import type { Desk } from './desk.ts'

import { statSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { asMssError } from './errors.ts'
import { putTags } from './ged/tags.ts'
import { catchUp, freshenDirectory, freshenTrust, resumeAbandoned } from './incoming/collect.ts'
import { Flight } from './incoming/flight.ts'
import { noteContact, round } from './incoming/mailbox-round.ts'
import { movesWatcher } from './incoming/notice-moves.ts'
import { sendReceipts } from './incoming/outbox.ts'
import { applyRetention } from './incoming/retention.ts'
import { shareLate, shareMailbox } from './incoming/shared-receipts.ts'
import { newest, reconcile } from './incoming/take-in.ts'
import { keepAuditHead } from './ops/audit-head.ts'
import { bellOf, ringAll } from './ops/bell.ts'
import { noteCertificates } from './ops/certificate.ts'
import { logged } from './ops/log.ts'
import { Underway } from './ops/stopping.ts'
import { lookingAtStore } from './ops/store.ts'
import { dispatch } from './outgoing/dispatch.ts'
import { settleUnclear, tidySentFolders } from './outgoing/sent-folder.ts'
import { expireSilent } from './outgoing/silence.ts'
import { resumeActs } from './triage/carry-out.ts'

/** Milliseconds between two full comparisons with the server. */
const RECONCILE = 15 * 60_000
/** Between two looks at a mailbox that says nothing: an IDLE may be deaf, and watches the first folder alone. */
const LOOK = 60_000
/** The same where another machine must hear what receipts left. */
const SHARED_LOOK = 10_000
/** Back-off of a mailbox that does not answer: doubled, with some chance in it, up to five minutes. */
const BACKOFF = 2_000
const MAX_BACKOFF = 5 * 60_000
/** A connection that lived this long has proved itself: only then does the back-off start afresh. */
const PROVEN = 5 * 60_000
/** A refused login is tried again only when the configuration or the password file has changed; looked at this often. */
const AUTH_LOOK = 10_000
const CHORES = {
	receipts: 5_000,
	sending: 2_000,
	copies: 30_000,
	silence: 10 * 60_000,
	marks: 60_000,
	retries: 5_000,
	bell: 30_000,
	moves: 20_000,
	tags: 5_000,
	acts: 20_000,
	auditHead: 60_000,
	trust: 60 * 60_000,
	directory: 60 * 60_000,
	retention: 60 * 60_000,
	certificates: 60 * 60_000,
}

/** Milliseconds that mailboxes wait at start for what is left over from before to be begun. */
const CATCH_UP = 5_000
/** Milliseconds that what is in hand has, at the end, to be done; what is not is resumed at the next start. */
const LAST = 5_000

/** Milliseconds between two looks at which mailboxes there are: the admin page makes, changes and removes some. */
const MAILBOXES_LOOK = 500

/** What each part of watching knows. */
interface Watch {
	desk: Desk
	signal: AbortSignal
	underway: Underway
}

/** Runs until the signal aborts, and what was begun has ended; whatever happens to one mailbox, the others go on. */
export async function watchAll(desk: Desk, signal: AbortSignal, underway = new Underway()): Promise<void> {
	const watch = { desk, signal, underway }
	const left = new Flight(signal)
	const caughtUp = chore(watch, 'catch-up', () => catchUp(desk, left, signal))
	await Promise.race([caughtUp, pause(CATCH_UP, signal)])
	const every = everyOf(watch)
	const moves = movesWatcher(desk)
	const ring = bellOf(desk.config)
	await Promise.all([
		caughtUp,
		watchMailboxes(watch),
		every(CHORES.receipts, 'receipts', () => sendReceipts(desk, { signal })),
		every(CHORES.silence, 'silence', () => expireSilent(desk)),
		every(CHORES.retries, 'retries', () => resumeAbandoned(desk, left, { failed: true })),
		every(CHORES.moves, 'moves', () => lookingAtStore(desk, moves)),
		every(CHORES.tags, 'tags', () => putTags(desk)),
		every(CHORES.acts, 'acts', () => resumeActs(desk)),
		...ring ? [every(CHORES.bell, 'bell', () => ringAll(desk, ring))] : [],
		every(CHORES.auditHead, 'audit-head', () => keepAuditHead(desk)),
		every(CHORES.directory, 'directory', () => freshenDirectory(desk)),
		every(CHORES.trust, 'trust', () => freshenTrust(desk)),
		every(CHORES.retention, 'retention', () => applyRetention(desk)),
		chore(watch, 'certificates', () => noteCertificates(desk)),
		every(CHORES.certificates, 'certificates', () => noteCertificates(desk)),
	])
	await Promise.race([desk.order.hands.atRest(), sleep(LAST, undefined, { ref: false })])
	await chore(watch, 'audit-head', () => keepAuditHead(desk))
}

/** Each mailbox of the moment has a life of its own; one that changed begins another. */
async function watchMailboxes(watch: Watch): Promise<void> {
	const { desk, signal } = watch
	const lives = new Map<string, { form: string, stop: AbortController, end: Promise<unknown> }>()
	while (!signal.aborted) {
		const wanted = new Map(desk.config.mailboxes.map((mailbox) => [mailbox.address, { mailbox, form: JSON.stringify(mailbox) }]))
		for (const [address, { form, stop, end }] of lives) {
			if (wanted.get(address)?.form !== form) {
				stop.abort()
				await end
				lives.delete(address)
			}
		}
		for (const [address, { mailbox, form }] of wanted) {
			if (!lives.has(address)) {
				const stop = new AbortController()
				lives.set(address, { form, stop, end: live({ ...watch, signal: stop.signal }, mailbox) })
			}
		}
		await pause(MAILBOXES_LOOK, signal)
	}
	for (const { stop } of lives.values()) {
		stop.abort()
	}
	await Promise.all([...lives.values()].map(({ end }) => end))
}

function live(watch: Watch, mailbox: MailboxConfig): Promise<unknown> {
	const { desk, signal } = watch
	const every = everyOf(watch)
	return Promise.all([
		watch.underway.run('mailbox', () => watchMailbox(watch, mailbox)),
		every(CHORES.sending, 'sending', () => dispatch(desk, { from: mailbox.address, signal })),
		every(CHORES.marks, 'marks', () => shareLate(desk, mailbox)),
		every(CHORES.copies, 'sent-copies', () => tidySentFolders(desk, [mailbox])),
	])
}

async function watchMailbox({ desk, signal }: Watch, mailbox: MailboxConfig): Promise<void> {
	const flight = new Flight(signal)
	for (let failures = 0; !signal.aborted;) {
		const started = Date.now()
		const source = desk.source(mailbox)
		const stop = () => void source.close()
		signal.addEventListener('abort', stop, { once: true })
		try {
			await source.connect()
			await session(desk, mailbox, source, flight, signal)
		} catch (error) {
			if (signal.aborted) {
				return
			}
			failures = Date.now() - started > PROVEN ? 1 : failures + 1
			desk.log.warn({ mailbox: mailbox.address, failures, ...logged(error) }, 'mailbox not read')
			await noteContact(desk, mailbox.address, error).catch(() => {})
			if (asMssError(error).code === 'MSS-IMAP-AUTH') {
				await passwordChange(mailbox, signal)
			} else {
				await pause(Math.min(BACKOFF * 2 ** (failures - 1), MAX_BACKOFF) * (0.75 + Math.random() / 2), signal)
			}
		} finally {
			signal.removeEventListener('abort', stop)
			await source.close()
		}
	}
}

/** A connection's life: compare, then wait for news, whatever is still being dealt with, and compare again in full every 15 minutes. */
async function session(
	desk: Desk,
	mailbox: MailboxConfig,
	source: ReturnType<Desk['source']>,
	flight: Flight,
	signal: AbortSignal,
): Promise<void> {
	let compared = 0
	while (!signal.aborted) {
		const isDue = Date.now() - compared >= RECONCILE
		await shareMailbox(desk, mailbox, source)
		await settleUnclear(desk, mailbox, source)
		const { problem } = await round(desk, mailbox, source, { look: isDue ? reconcile : newest, flight })
		compared = isDue ? Date.now() : compared
		if (problem) {
			desk.log.warn({ mailbox: mailbox.address, ...logged(problem) }, 'folder not read')
		}
		const left = RECONCILE - (Date.now() - compared)
		await source.wait(
			mailbox.folders[0]!,
			Math.max(0, Math.min(desk.ownership.standing(mailbox.address) === 'first' ? SHARED_LOOK : LOOK, left)),
			signal,
		)
	}
}

/** Never hammer an operator that said no: wait for the password file to change. */
async function passwordChange({ imap }: MailboxConfig, signal: AbortSignal): Promise<void> {
	const stamp = () => [imap?.passwordFile, imap?.clientCertFile]
		.map((file) => (file === undefined ? 0 : (statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0)))
		.join()
	for (const before = stamp(); !signal.aborted && stamp() === before;) {
		await pause(AUTH_LOOK, signal)
	}
}

function everyOf(watch: Watch): (milliseconds: number, name: string, act: () => Promise<unknown>) => Promise<void> {
	return (milliseconds, name, act) => repeat(milliseconds, watch.signal, () => chore(watch, name, act))
}

async function chore({ desk, underway }: Watch, name: string, act: () => Promise<unknown>): Promise<void> {
	try {
		await underway.run(name, act)
	} catch (error) {
		desk.log.error({ chore: name, ...logged(error) }, 'chore failed')
	}
}

async function repeat(milliseconds: number, signal: AbortSignal, act: () => Promise<void>): Promise<void> {
	while (!signal.aborted) {
		await pause(milliseconds, signal)
		if (!signal.aborted) {
			await act()
		}
	}
}

async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
	await sleep(milliseconds, undefined, { signal }).catch(() => {})
}
