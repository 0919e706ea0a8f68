/**
 * What is done at intervals, in one table: `serve` does each at its own, `collect --once` does each once, in this order, after the
 * mailboxes. A chore done twice, or killed and done again, changes nothing more.
 */
import type { MailboxConfig } from '../config/schema.ts'
import type { Context } from '../context.ts'
import type { Flight } from '../incoming/flight.ts'

import { dropsWatcher } from '../circuits/drops.ts'
import { dossiersWatcher } from '../circuits/look-again.ts'
import { putAwaySent } from '../circuits/put-away.ts'
import { mailboxOf } from '../context.ts'
import { keepAuditHead } from '../doubts/audit-head.ts'
import { putTags } from '../ged/tags.ts'
import { resumeAbandoned } from '../incoming/catch-up.ts'
import { movesWatcher } from '../incoming/notice-moves.ts'
import { sendReceipts } from '../incoming/outbox.ts'
import { applyRetention } from '../incoming/retention.ts'
import { shareLate } from '../incoming/shared-receipts.ts'
import { keepDaily } from '../kept/keep.ts'
import { mailboxesCopying, mailboxesSending } from '../ledger/reads/outgoing.reads.ts'
import { logged } from '../log/log.ts'
import { freshenLists } from '../mailbox/freshen-lists.ts'
import { tellTroubles } from '../ops/alert-mail/watch.ts'
import { bellOf, ringAll } from '../ops/bell.ts'
import { noteCertificates } from '../ops/certificate.ts'
import { tellDigests } from '../ops/digest/tell-digests.ts'
import { examineUnless } from '../ops/examination.ts'
import { lookingAtStore } from '../ops/store-trouble.ts'
import { dispatch } from '../outgoing/dispatch.ts'
import { tidySentFolders } from '../outgoing/sent-folder.ts'
import { expireSilent } from '../outgoing/silence.ts'
import { takeUpAsked } from '../outgoing/take-up-asked.ts'
import { askedOnce } from '../time/asked-once.ts'
import { resumeActs } from '../triage/carry-out-act.ts'
import { againDecider } from '../triage/decide-again.ts'
import { followingOthers } from './follow-others.ts'
import { freshenDirectory, freshenTrust } from './freshen.ts'
import { remindLate } from './reminders.ts'

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** What a chore works with. */
export interface Turn {
	signal?: AbortSignal
	/** In which what was left by the way is dealt with. */
	left: Flight
	/** Everything that is due, whatever its next attempt: once, and whoever asked waits for it. */
	isOnce: boolean
	/** Whose turn it is; none: all those that were reached. */
	mailboxes: readonly MailboxConfig[]
	/** Messages that were dealt with. */
	touched: (id: number) => void
}

export interface Chore {
	name: string
	/** Milliseconds. */
	every: number
	/**
	 * `mailbox`: each has its own turn, so that one that is slow does not hold the others. `each`: of every sidecar, for this machine, or
	 * for the mailboxes that it holds; what is the program's is done by one of them.
	 */
	of: 'program' | 'mailbox' | 'each'
	/** `serve`: where nobody waits for it. */
	by: 'both' | 'serve'
	/** When `serve` begins as well. */
	isAtOnce?: true
	run: (turn: Turn) => Promise<unknown>
}

/** @param context those that look from time to time remember what they saw */
export function choresOf(context: Context): Chore[] {
	const lookAtMoves = movesWatcher(context)
	const lookAtDrops = dropsWatcher(context)
	const lookAtDossiers = dossiersWatcher(context)
	const decideAgain = againDecider(context)
	const ring = bellOf(context.config, context.clock)
	const { ledger: { db }, clock } = context
	// Of thousands of mailboxes, few have something that leaves: one look for all of them.
	const sending = askedOnce(() => mailboxesSending(db, clock.at()), SECOND / 2)
	const copying = askedOnce(() => mailboxesCopying(db), SECOND)
	return [
		{
			name: 'retries',
			every: 5 * SECOND,
			of: 'each',
			by: 'both',
			run: async ({ left, isOnce, touched }) => {
				(await resumeAbandoned(context, left, { failed: !isOnce })).forEach(touched)
				await (isOnce ? left.all() : undefined)
			},
		},
		{
			name: 'receipts',
			every: 5 * SECOND,
			of: 'each',
			by: 'both',
			run: ({ signal, isOnce }) => sendReceipts(context, { all: isOnce, ...(signal && { signal }) }),
		},
		{ name: 'drops', every: 5 * SECOND, of: 'program', by: 'both', run: ({ isOnce }) => lookAtDrops({ isOnce }) },
		{ name: 'reminders', every: 10 * MINUTE, of: 'program', by: 'both', run: () => remindLate(context) },
		// Before what is to leave: what is taken up leaves in the same turn of `collect`.
		{ name: 'asked', every: 2 * SECOND, of: 'each', by: 'both', run: () => takeUpAsked(context) },
		{
			name: 'sending',
			every: 2 * SECOND,
			of: 'mailbox',
			by: 'both',
			run: async ({ mailboxes: [mailbox], signal, isOnce }) => (isOnce
				? dispatch(context, { all: true })
				: (await sending()).has(mailbox!.address.toLowerCase())
						? dispatch(context, { from: mailbox!.address, ...(signal && { signal }) })
						: undefined),
		},
		{
			// Of a mailbox that the configuration names no more: why they wait is told, and they are given up in time.
			name: 'sending-of-none',
			every: MINUTE,
			of: 'program',
			by: 'serve',
			run: async ({ signal }) => {
				const isNobodys = (address: string) => mailboxOf(context.config, address) === undefined && context.holds.has(address)
				for (const from of [...await sending()].filter(isNobodys)) {
					await dispatch(context, { from, ...(signal && { signal }) })
				}
			},
		},
		{ name: 'silence', every: 10 * MINUTE, of: 'program', by: 'both', run: () => expireSilent(context) },
		{ name: 'dossiers', every: 5 * SECOND, of: 'program', by: 'both', run: lookAtDossiers },
		{ name: 'put-away', every: 5 * SECOND, of: 'program', by: 'both', run: () => putAwaySent(context) },
		{ name: 'again', every: 30 * SECOND, of: 'program', by: 'both', run: decideAgain },
		{ name: 'tags', every: 5 * SECOND, of: 'program', by: 'both', run: ({ isOnce }) => putTags(context, { all: isOnce }) },
		{
			name: 'sent-copies',
			every: 30 * SECOND,
			of: 'mailbox',
			by: 'both',
			run: async ({ mailboxes }) => {
				const due = await copying()
				await tidySentFolders(context, mailboxes.filter(({ address }) => due.has(address)))
			},
		},
		{ name: 'retention', every: HOUR, of: 'program', by: 'both', run: () => applyRetention(context) },
		{
			name: 'audit-head',
			every: MINUTE,
			of: 'program',
			by: 'both',
			run: () => keepAuditHead(context)
				.catch((error: unknown) => context.log.warn(logged(error), 'audit head not kept in the store')),
		},
		// Done once when the program begins (incoming/catch-up.ts), and then by whoever stays.
		{ name: 'moves', every: 20 * SECOND, of: 'program', by: 'serve', run: () => lookingAtStore(context, lookAtMoves) },
		{ name: 'trust', every: HOUR, of: 'program', by: 'serve', run: () => freshenTrust(context) },
		{ name: 'acts', every: 20 * SECOND, of: 'program', by: 'serve', run: () => resumeActs(context) },
		{ name: 'marks', every: MINUTE, of: 'mailbox', by: 'serve', run: ({ mailboxes }) => shareLate(context, mailboxes[0]!) },
		{ name: 'directory', every: HOUR, of: 'program', by: 'serve', run: () => freshenDirectory(context) },
		{ name: 'revoked', every: HOUR, of: 'each', by: 'serve', isAtOnce: true, run: () => freshenLists(context) },
		{ name: 'backup', every: 20 * SECOND, of: 'program', by: 'serve', run: ({ signal }) => keepDaily(context, signal) },
		{ name: 'certificates', every: HOUR, of: 'each', by: 'serve', isAtOnce: true, run: () => noteCertificates(context) },
		{ name: 'troubles', every: 2 * MINUTE, of: 'program', by: 'serve', run: whileWatched(context, () => tellTroubles(context)) },
		{
			name: 'examination',
			every: 10 * MINUTE,
			of: 'program',
			by: 'serve',
			run: whileWatched(context, () => examineUnless(context, DAY)),
		},
		...followingOthers(context),
		{ name: 'digests', every: 10 * MINUTE, of: 'program', by: 'serve', run: () => tellDigests(context, ring) },
		...ring
			? [{ name: 'bell', every: 30 * SECOND, of: 'program', by: 'serve', run: () => ringAll(context, ring) } satisfies Chore]
			: [],
	]
}

/** Only while somebody, or something, is told what goes wrong: the page may say who at any moment. */
function whileWatched({ config }: Context, run: () => unknown): () => Promise<unknown> {
	return async () => config.alerts !== undefined || config.server.metrics !== undefined ? run() : undefined
}
