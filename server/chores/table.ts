/**
 * What is done at intervals, in one table: `serve` does each at its own, `collect --once` does each once, in this order, after the
 * mailboxes. A chore done twice, or killed and done again, changes nothing more.
 */
import type { MailboxConfig } from '../config/schema.ts'
import type { Desk } from '../desk.ts'
import type { Flight } from '../incoming/flight.ts'

import { dropsWatcher } from '../circuits/drops.ts'
import { dossiersWatcher } from '../circuits/look-again.ts'
import { putAwaySent } from '../circuits/put-away.ts'
import { freshenDirectory } from '../directory/freshen.ts'
import { putTags } from '../ged/tags.ts'
import { resumeAbandoned } from '../incoming/catch-up.ts'
import { movesWatcher } from '../incoming/notice-moves.ts'
import { sendReceipts } from '../incoming/outbox.ts'
import { applyRetention } from '../incoming/retention.ts'
import { shareLate } from '../incoming/shared-receipts.ts'
import { freshenLists } from '../mailbox/freshen-lists.ts'
import { keepAuditHead } from '../ops/audit-head.ts'
import { bellOf, ringAll } from '../ops/bell.ts'
import { noteCertificates } from '../ops/certificate.ts'
import { logged } from '../ops/log.ts'
import { lookingAtStore } from '../ops/store.ts'
import { dispatch } from '../outgoing/dispatch.ts'
import { tidySentFolders } from '../outgoing/sent-folder.ts'
import { expireSilent } from '../outgoing/silence.ts'
import { resumeActs } from '../triage/carry-out.ts'
import { freshenTrust } from '../trust/freshen.ts'
import { remindLate } from './reminders.ts'

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE

/** What a chore works with. */
export interface Turn {
	signal?: AbortSignal
	/** In which what was left by the way is dealt with. */
	left: Flight
	/** Everything that is due, whatever its next attempt: once, and whoever asked waits for it. */
	isOnce: boolean
	/** Whose turn it is; none: all those that were reached. */
	mailboxes: MailboxConfig[]
	/** Messages that were dealt with. */
	touched: (id: number) => void
}

export interface Chore {
	name: string
	/** Milliseconds. */
	every: number
	/** `mailbox`: each has its own turn, so that one that is slow does not hold the others. */
	of: 'program' | 'mailbox'
	/** `serve`: where nobody waits for it. */
	by: 'both' | 'serve'
	run: (turn: Turn) => Promise<unknown>
}

/** @param desk those that look from time to time remember what they saw */
export function choresOf(desk: Desk): Chore[] {
	const lookAtMoves = movesWatcher(desk)
	const lookAtDrops = dropsWatcher(desk)
	const lookAtDossiers = dossiersWatcher(desk)
	const ring = bellOf(desk.config)
	return [
		{
			name: 'retries',
			every: 5 * SECOND,
			of: 'program',
			by: 'both',
			run: async ({ left, isOnce, touched }) => {
				(await resumeAbandoned(desk, left, { failed: !isOnce })).forEach(touched)
				await (isOnce ? left.all() : undefined)
			},
		},
		{
			name: 'receipts',
			every: 5 * SECOND,
			of: 'program',
			by: 'both',
			run: ({ signal, isOnce }) => sendReceipts(desk, { all: isOnce, ...(signal && { signal }) }),
		},
		{ name: 'drops', every: 5 * SECOND, of: 'program', by: 'both', run: ({ isOnce }) => lookAtDrops({ isOnce }) },
		{ name: 'reminders', every: 10 * MINUTE, of: 'program', by: 'both', run: () => remindLate(desk) },
		{
			name: 'sending',
			every: 2 * SECOND,
			of: 'mailbox',
			by: 'both',
			run: ({ mailboxes, signal, isOnce }) => (isOnce
				? dispatch(desk, { all: true })
				: dispatch(desk, { from: mailboxes[0]!.address, ...(signal && { signal }) })),
		},
		{ name: 'silence', every: 10 * MINUTE, of: 'program', by: 'both', run: () => expireSilent(desk) },
		{ name: 'dossiers', every: 5 * SECOND, of: 'program', by: 'both', run: lookAtDossiers },
		{ name: 'put-away', every: 5 * SECOND, of: 'program', by: 'both', run: () => putAwaySent(desk) },
		{ name: 'tags', every: 5 * SECOND, of: 'program', by: 'both', run: ({ isOnce }) => putTags(desk, { all: isOnce }) },
		{ name: 'sent-copies', every: 30 * SECOND, of: 'mailbox', by: 'both', run: ({ mailboxes }) => tidySentFolders(desk, mailboxes) },
		{ name: 'retention', every: HOUR, of: 'program', by: 'both', run: () => applyRetention(desk) },
		{
			name: 'audit-head',
			every: MINUTE,
			of: 'program',
			by: 'both',
			run: () => keepAuditHead(desk).catch((error: unknown) => desk.log.warn(logged(error), 'audit head not kept in the store')),
		},
		// Done once when the program begins (incoming/catch-up.ts), and then by whoever stays.
		{ name: 'moves', every: 20 * SECOND, of: 'program', by: 'serve', run: () => lookingAtStore(desk, lookAtMoves) },
		{ name: 'trust', every: HOUR, of: 'program', by: 'serve', run: () => freshenTrust(desk) },
		{ name: 'acts', every: 20 * SECOND, of: 'program', by: 'serve', run: () => resumeActs(desk) },
		{ name: 'marks', every: MINUTE, of: 'mailbox', by: 'serve', run: ({ mailboxes }) => shareLate(desk, mailboxes[0]!) },
		{ name: 'directory', every: HOUR, of: 'program', by: 'serve', run: () => freshenDirectory(desk) },
		{ name: 'revoked', every: HOUR, of: 'program', by: 'serve', run: () => freshenLists(desk) },
		{ name: 'certificates', every: HOUR, of: 'program', by: 'serve', run: () => noteCertificates(desk) },
		...ring
			? [{ name: 'bell', every: 30 * SECOND, of: 'program', by: 'serve', run: () => ringAll(desk, ring) } satisfies Chore]
			: [],
	]
}
