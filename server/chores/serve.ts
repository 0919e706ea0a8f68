/** `serve`: each mailbox watched by itself (IDLE, and a full comparison every 15 minutes), and every chore at its interval. */
import type { MailboxConfig } from '../config/schema.ts'
import type { Context } from '../context.ts'
import type { Unfinished } from '../ledger/reads/messages.reads.ts'
import type { Chore } from './table.ts'

import { statSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { keepAuditHead } from '../doubts/audit-head.ts'
import { asMssError } from '../errors.ts'
import { begunOf, catchUp, leftIn } from '../incoming/catch-up.ts'
import { Flight } from '../incoming/flight.ts'
import { noteContact, round } from '../incoming/mailbox-round.ts'
import { shareMailbox } from '../incoming/shared-receipts.ts'
import { newest, reconcile } from '../incoming/take-in.ts'
import { logged } from '../log/log.ts'
import { isLoginRefused, isOurTrouble, isSignInAwaited, secretFilesOf } from '../mailbox/login.ts'
import { heedRefusal } from '../mailbox/refused.ts'
import { Pulse } from '../ops/pulse.ts'
import { Underway } from '../ops/stopping.ts'
import { settleUnclear } from '../outgoing/sent-folder.ts'
import { PROGRAM } from '../sidecars/holds.ts'
import { delayAfter, scattered } from '../time/back-off.ts'
import { Doorstep } from './doorstep.ts'
import { freshenTrust } from './freshen.ts'
import { choresOf } from './table.ts'

/** Milliseconds between two full comparisons with the server. */
const RECONCILE = 15 * 60_000
/** Between two looks at a mailbox that says nothing: an IDLE may be deaf, and watches the first folder alone. */
const LOOK = 60_000
/** The same where another machine must hear what receipts left. */
const SHARED_LOOK = 10_000
/** Of a mailbox that does not answer. */
const BACK_OFF = { first: 2_000, most: 5 * 60_000 }
/** A connection that lived this long has proved itself: only then does the back-off start afresh. */
const PROVEN = 5 * 60_000
/** A refused login is tried again only when the configuration or the password file has changed; looked at this often. */
const AUTH_LOOK = 10_000
/** Somebody who signed in sees their mail come. */
const SIGN_IN_LOOK = 500
/** Milliseconds after which a certificate that was refused is shown again: the operator may have let it in, and locks nobody out for it. */
const REFUSED_CERTIFICATE = 30 * 60_000
/** Milliseconds that mailboxes wait at start for what is left over from before to be begun. */
const CATCH_UP = 5_000
/** Milliseconds that what is in hand has, at the end, to be done; what is not is resumed at the next start. */
const LAST = 5_000

/** Milliseconds between two looks at which mailboxes there are: the admin page makes, changes and removes some. */
const MAILBOXES_LOOK = 500

/** What each part of watching knows. */
interface Watch {
	context: Context
	signal: AbortSignal
	underway: Underway
	/** In which what was left by the way is dealt with. */
	left: Flight
	chores: Chore[]
	door: Doorstep
	pulse: Pulse
}

/** Runs until the signal aborts, and what was begun has ended; whatever happens to one mailbox, the others go on. */
export async function watchAll(
	context: Context,
	signal: AbortSignal,
	underway = new Underway(),
	pulse = new Pulse(context.clock),
): Promise<void> {
	const watch = { context, signal, underway, left: new Flight(signal), chores: choresOf(context), door: new Doorstep(), pulse }
	signal.addEventListener('abort', () => context.holds.leave(), { once: true })
	watch.chores.forEach(({ name, every }) => pulse.every.set(name, every))
	const caughtUp = chore(watch, 'catch-up', () => catchUp(context, watch.left, freshenTrust, signal))
	await Promise.race([caughtUp, pause(CATCH_UP, signal)])
	await Promise.all([
		caughtUp,
		watchMailboxes(watch),
		...atIntervals(watch, 'each', []),
		...atIntervals(watch, 'program', []),
	])
	await Promise.race([context.hands.atRest(), sleep(LAST, undefined, { ref: false })])
	await chore(watch, 'audit-head', () => keepAuditHead(context))
}

/** As it was said when it was taken up: what changes is another. */
const forms = new WeakMap<MailboxConfig, string>()
function formOf(mailbox: MailboxConfig): string {
	const form = forms.get(mailbox) ?? JSON.stringify(mailbox)
	forms.set(mailbox, form)
	return form
}

/** Each mailbox of the moment that is ours to deal with has a life of its own; one that changed begins another. */
async function watchMailboxes(watch: Watch): Promise<void> {
	const { context, signal } = watch
	const lives = new Map<string, { form: string, stop: AbortController, end: Promise<unknown> }>()
	const isOurs = ({ address }: MailboxConfig) => context.holds.has(address)
	for (let isFirst = true; !signal.aborted; isFirst = false) {
		const ours = context.config.mailboxes.filter(isOurs)
		const wanted = new Map(ours.map((mailbox) => [mailbox.address, { mailbox, form: formOf(mailbox) }]))
		for (const [address, { stop, end }] of [...lives].filter(([of, { form }]) => wanted.get(of)?.form !== form)) {
			if (!stop.signal.aborted) {
				stop.abort()
				// What is slow to end, as a large message that leaves, holds up no other mailbox.
				void end.finally(() => {
					lives.delete(address)
					if (context.holds.isShared) {
						context.hands.forgetKnown()
					}
				}).catch(() => {})
			}
		}
		const fresh = [...wanted].filter(([address]) => !lives.has(address))
		// What was left in those that were ours at the start is dealt with already.
		const left = isFirst || fresh.length === 0 ? null : leftByMailbox(watch)
		for (const [address, { mailbox, form }] of fresh.filter(([, one]) => isOurs(one.mailbox))) {
			const stop = new AbortController()
			const own = { ...watch, signal: stop.signal }
			const begin = () => left === null ? live(own, mailbox) : liveOn(own, mailbox, left)
			lives.set(address, { form, stop, end: context.holds.during(address, begin) })
		}
		await pause(MAILBOXES_LOOK, signal)
	}
	for (const { stop } of lives.values()) {
		stop.abort()
	}
	await Promise.all([...lives.values()].map(({ end }) => end))
}

function live(watch: Watch, mailbox: MailboxConfig): Promise<unknown> {
	return Promise.all([
		watch.underway.run('mailbox', () => watchMailbox(watch, mailbox)),
		...atIntervals(watch, 'mailbox', [mailbox]),
	])
}

/**
 * Of mailboxes that other processes held, or whose life before took in what it began no more with, in one look: a machine that stops leaves
 * hundreds at once.
 */
async function leftByMailbox(watch: Watch): Promise<Map<string, Unfinished[]>> {
	const { holds } = watch.context
	let left: Unfinished[] = []
	await chore(watch, 'left', async () => {
		// What failed here is tried again in its time.
		left = (await leftIn(watch.context)).filter(({ state }) => holds.isShared || state !== 'failed')
	})
	return Map.groupBy(left, ({ mailbox }) => mailbox)
}

/** The life of one that had another before, here or elsewhere. @param left of what that had in hand, by mailbox */
async function liveOn(watch: Watch, mailbox: MailboxConfig, left: ReturnType<typeof leftByMailbox>): Promise<unknown> {
	const { context, signal } = watch
	await chore(watch, 'catch-up', async () => begunOf(context, (await left).get(mailbox.address) ?? [], new Flight(signal), signal))
	return live(watch, mailbox)
}

async function watchMailbox({ context, signal, door, pulse }: Watch, mailbox: MailboxConfig): Promise<void> {
	const flight = new Flight(signal)
	const host = mailbox.imap?.host.toLowerCase() ?? null
	await heedRefusal(context, mailbox, signal)
	for (let failures = 0; !signal.aborted;) {
		await (host === null ? undefined : door.turn(host, signal))
		if (signal.aborted) {
			return
		}
		const started = performance.now()
		const source = context.source(mailbox)
		const stop = () => void source.close()
		// What somebody opened by signing in ends with that (ECO.1.2.6).
		const over = context.signIns.over(mailbox, 'imap')
		const wasOver = over?.aborted ?? false
		for (const end of [signal, over]) {
			end?.addEventListener('abort', stop, { once: true })
		}
		try {
			await source.connect()
			door.letIn(host ?? '')
			if (context.signIns.over(mailbox, 'imap') !== over) {
				// Somebody else signed in meanwhile: what is opened must end with theirs.
				continue
			}
			pulse.connected.add(mailbox.address)
			await session(context, mailbox, source, flight, signal).finally(() => pulse.connected.delete(mailbox.address))
		} catch (error) {
			if (signal.aborted) {
				return
			}
			const isOverNow = !wasOver && (over?.aborted ?? false)
			const fault = isOverNow ? context.signIns.fault(mailbox, 'imap') : asMssError(error)
			if (fault === null) {
				// Somebody else signed in: at once, and once for each.
				continue
			}
			failures = performance.now() - started > PROVEN ? 1 : failures + 1
			const { code } = fault
			const level = isSignInAwaited(code) ? 'info' : 'warn'
			context.log[level]({ mailbox: mailbox.address, failures, ...logged(fault) }, 'mailbox not read')
			await noteContact(context, mailbox.address, fault).catch(() => {})
			if (isSignInAwaited(code)) {
				await signInChange(context, mailbox, signal)
			} else if (isLoginRefused(code)) {
				await loginChange(mailbox, signal, code === 'MSS-IMAP-AUTH' ? Infinity : REFUSED_CERTIFICATE)
			} else {
				// What lacks here, and a provider, are not the operator, whose other mailboxes have nothing to do with it.
				await (isOurTrouble(code) ? undefined : door.turnedAway(host ?? ''))
				await pause(scattered(delayAfter(failures - 1, BACK_OFF)), signal)
			}
		} finally {
			for (const end of [signal, over]) {
				end?.removeEventListener('abort', stop)
			}
			await source.close()
		}
	}
}

/** Nobody is asked anything until somebody signs in: then, at once. */
async function signInChange({ signIns }: Context, mailbox: MailboxConfig, signal: AbortSignal): Promise<void> {
	while (!signal.aborted && signIns.fault(mailbox, 'imap') !== null) {
		await pause(SIGN_IN_LOOK, signal)
	}
}

/** A connection's life: compare, then wait for news, whatever is still being dealt with, and compare again in full every 15 minutes. */
async function session(
	context: Context,
	mailbox: MailboxConfig,
	source: ReturnType<Context['source']>,
	flight: Flight,
	signal: AbortSignal,
): Promise<void> {
	let compared = -Infinity
	while (!signal.aborted) {
		const isDue = performance.now() - compared >= RECONCILE
		await shareMailbox(context, mailbox, source)
		await settleUnclear(context, mailbox, source)
		const { problem } = await round(context, mailbox, source, { look: isDue ? reconcile : newest, flight })
		compared = isDue ? performance.now() : compared
		if (problem) {
			context.log.warn({ mailbox: mailbox.address, ...logged(problem) }, 'folder not read')
		}
		const left = RECONCILE - (performance.now() - compared)
		await source.wait(
			mailbox.folders[0]!,
			Math.max(0, Math.min(context.ownership.standing(mailbox.address) === 'first' ? SHARED_LOOK : LOOK, left)),
			signal,
		)
	}
}

/** Never hammer an operator that said no: wait for the password or the certificate to change. @param most milliseconds */
async function loginChange(mailbox: MailboxConfig, signal: AbortSignal, most: number): Promise<void> {
	const since = performance.now()
	const stamp = () => secretFilesOf(mailbox).map((file) => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0).join()
	for (const before = stamp(); !signal.aborted && stamp() === before && performance.now() - since < most;) {
		await pause(AUTH_LOOK, signal)
	}
}

/** Every chore of the program, or of a mailbox. */
function atIntervals(watch: Watch, whose: Chore['of'], mailboxes: readonly MailboxConfig[]): Promise<void>[] {
	const { signal, left, chores } = watch
	const turn = { signal, left, isOnce: false, mailboxes, touched: () => {} }
	return chores
		.filter(({ of }) => of === whose)
		.map(({ name, every, isAtOnce = false, run }) => repeat({ every, isAtOnce }, signal, async () => {
			const act = () => chore(watch, name, () => run(turn))
			await (whose === 'program' ? watch.context.holds.during(PROGRAM, act) : act())
			if (whose === 'program' && !watch.context.holds.has(PROGRAM)) {
				// How it goes is told by whoever does it.
				watch.pulse.chores.delete(name)
			}
		}))
}

async function chore({ context, underway, pulse }: Watch, name: string, act: () => Promise<unknown>): Promise<void> {
	try {
		await underway.run(name, () => pulse.chore(name, act))
	} catch (error) {
		context.log.error({ chore: name, ...logged(error) }, 'chore failed')
	}
}

async function repeat(
	{ every, isAtOnce }: { every: number, isAtOnce: boolean },
	signal: AbortSignal,
	act: () => Promise<void>,
): Promise<void> {
	await (isAtOnce && !signal.aborted ? act() : undefined)
	while (!signal.aborted) {
		await pause(every, signal)
		if (!signal.aborted) {
			await act()
		}
	}
}

async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
	await sleep(milliseconds, undefined, { signal }).catch(() => {})
}
