/** Whom dossiers ring: those whom their circuits name when one awaits, whoever prepared it when it comes back. */
import type { Circle } from '../config/circle.ts'
import type { Circuit } from '../config/circuit.ts'
import type { Config, MailboxConfig } from '../config/schema.ts'
import type { Context } from '../context.ts'
import type { Db } from '../ledger/ledger.ts'
import type { DossierRow } from '../ledger/tables/dossiers.table.ts'
import type { Dropper } from '../ledger/tables/dropped.table.ts'
import type { RingWish } from './ring.ts'

import { circleOf } from '../config/circle.ts'
import { mailboxOf } from '../context.ts'
import { circuitsOfDossiers, openIn, preparersOfDossiers } from '../ledger/tables/dossiers.table.ts'
import { droppersOf } from '../ledger/tables/dropped.table.ts'
import { isProgram, mayDo } from '../rights.ts'
import { circuitOfDossier } from '../structures/known-circuits.ts'

const HOUR = 60 * 60 * 1000

/** One for each circle, those of nobody waiting included: their bell is taken back. */
export async function dossierRings(
	{ config, ledger: { db, clock } }: Pick<Context, 'config' | 'ledger'>,
	now = clock.now(),
): Promise<RingWish[]> {
	const rings: RingWish[] = []
	const awaiting = await openIn(db, ['awaiting'])
	for (const known of await circuitsOfDossiers(db)) {
		const mailbox = mailboxOf(config, known.mailbox)
		const { approval } = await circuitOfDossier(db, config, known)
		if (mailbox === undefined || approval === undefined) {
			continue
		}
		const theirs = awaiting.filter(({ circuit, version, mailbox: address }) =>
			circuit === known.circuit && version === known.version && address === known.mailbox)
		const about = { about: `${known.circuit} ${known.version}`, mailbox: nameOf(mailbox), subject: 'approve' as const }
		rings.push({ ...about, ...mayApproveOf(approval, approval, theirs), count: theirs.length })
		if (approval.absence !== undefined) {
			const { absence } = approval
			const late = theirs.filter(({ submitted_at: at }) => at !== null && now - Date.parse(at) >= absence.afterHours * HOUR)
			rings.push({ ...about, about: `${about.about} absence`, ...mayApproveOf(absence, approval, late), count: late.length })
		}
	}
	return [...rings, ...await returned(config, db)]
}

type Approval = NonNullable<Circuit['approval']>

/** Without whoever prepared all of them: they may approve none. Of a group, nobody here knows the members. */
function mayApproveOf(
	{ users, groups }: Pick<Approval, 'users' | 'groups'>,
	{ notPreparer }: Approval,
	waiting: DossierRow[],
): Pick<RingWish, 'users' | 'groups'> {
	const mayAny = (user: string) => waiting.length === 0 || !notPreparer
		|| waiting.some(({ prepared_by: by, changed_by: last }) => by !== user && last !== user)
	return { users: users.filter(mayAny), groups }
}

/**
 * Returned, no longer what could leave, or a dropped file that is held. Where whoever it comes back to can do nothing about it, those
 * who send for the mailbox are told.
 */
async function returned(config: Config, db: Db): Promise<RingWish[]> {
	const rings = new Map<string, RingWish>()
	const count = (about: string, circle: Circle, mailbox: MailboxConfig, more: number) => {
		const before = rings.get(about)?.count ?? 0
		rings.set(about, { ...circle, about, mailbox: nameOf(mailbox), subject: 'returned', count: before + more })
	}
	for (const mailbox of config.mailboxes) {
		count(mailbox.address, circleOf(mailbox, 'send'), mailbox, 0)
	}
	for (const { prepared_by: user, mailbox: address } of await preparersOfDossiers(db)) {
		const mailbox = mailboxOf(config, address)
		if (mailbox !== undefined && !isProgram(user)) {
			count(user, { users: [user], groups: [] }, mailbox, 0)
		}
	}
	const rows = await openIn(db, ['returned', 'stale', 'preparing'])
	const droppers = await droppersOf(db, rows.flatMap(({ trigger_file: file }) => file ?? []))
	for (const row of rows) {
		const mailbox = mailboxOf(config, row.mailbox)
		const isBack = row.state !== 'preparing' || (row.trigger_file !== null && row.held === 1)
		if (mailbox !== undefined && isBack) {
			const isTheirs = mayMend(row, mailbox, droppers.get(row.trigger_file ?? ''))
			count(
				isTheirs ? row.prepared_by : mailbox.address,
				isTheirs ? { users: [row.prepared_by], groups: [] } : circleOf(mailbox, 'send'),
				mailbox,
				1,
			)
		}
	}
	return [...rings.values()]
}

/** Whoever prepared it by hand had the right; whoever dropped a file may have had none. */
function mayMend({ prepared_by: user, trigger_file: file }: DossierRow, mailbox: MailboxConfig, by: Dropper | undefined): boolean {
	return !isProgram(user) && (file === null || (by?.user === user && mayDo(by, mailbox, { ask: 'prepare' })))
}

function nameOf({ label, address }: MailboxConfig): string {
	return label ?? address
}
