/** Whom dossiers ring: those whom their circuits name when one awaits, whoever prepared it when it comes back. */
import type { Circuit } from '../config/circuit.ts'
import type { Config, MailboxConfig } from '../config/schema.ts'
import type { Desk } from '../desk.ts'
import type { Db } from '../ledger/ledger.ts'
import type { DossierRow } from '../ledger/tables/dossiers.ts'
import type { RingWish } from './ring.ts'

import { circuitOfDossier } from '../circuits/definition.ts'
import { mailboxOf } from '../desk.ts'
import { circuitsOfDossiers, dossiersIn, preparersOfDossiers } from '../ledger/tables/dossiers.ts'

const HOUR = 60 * 60 * 1000
/** Of what no person prepared, those are told who send for the mailbox. */
const PROGRAM = 'cli'

/** One for each circle, those of nobody waiting included: their bell is taken back. */
export async function dossierRings({ config, ledger: { db } }: Pick<Desk, 'config' | 'ledger'>, now = Date.now()): Promise<RingWish[]> {
	const rings: RingWish[] = []
	const awaiting = await dossiersIn(db, ['awaiting'])
	for (const known of await circuitsOfDossiers(db)) {
		const mailbox = mailboxOf(config, known.mailbox)
		const { approval } = await circuitOfDossier(db, config, known)
		if (mailbox === undefined || approval === undefined) {
			continue
		}
		const theirs = awaiting.filter(({ circuit, version, mailbox: address }) =>
			circuit === known.circuit && version === known.version && address === known.mailbox)
		const about = { about: `${known.circuit} ${known.version}`, mailbox: nameOf(mailbox), subject: 'approve' as const }
		rings.push({ ...about, ...circleOf(approval, approval, theirs), count: theirs.length })
		if (approval.absence !== undefined) {
			const { absence } = approval
			const late = theirs.filter(({ submitted_at: at }) => at !== null && now - Date.parse(at) >= absence.afterHours * HOUR)
			rings.push({ ...about, about: `${about.about} absence`, ...circleOf(absence, approval, late), count: late.length })
		}
	}
	return [...rings, ...await returned(config, db)]
}

type Approval = NonNullable<Circuit['approval']>

/** Without whoever prepared all of them: they may approve none. Of a group, nobody here knows the members. */
function circleOf(
	{ users, groups }: Pick<Approval, 'users' | 'groups'>,
	{ notPreparer }: Approval,
	waiting: DossierRow[],
): Pick<RingWish, 'users' | 'groups'> {
	const mayAny = (user: string) => waiting.length === 0 || !notPreparer
		|| waiting.some(({ prepared_by: by, changed_by: last }) => by !== user && last !== user)
	return { users: users.filter(mayAny), groups }
}

/** Returned, no longer what could leave, or a dropped file that is held. */
async function returned(config: Config, db: Db): Promise<RingWish[]> {
	const back = (await dossiersIn(db, ['returned', 'stale', 'preparing'])).filter(({ state, trigger_file: file, held }) =>
		state !== 'preparing' || (file !== null && held === 1))
	const rings = new Map<string, RingWish>()
	for (const { prepared_by: user, mailbox: address } of await preparersOfDossiers(db)) {
		const mailbox = mailboxOf(config, address)
		if (mailbox === undefined) {
			continue
		}
		const about = user === PROGRAM ? address : user
		const { send } = mailbox.access
		const circle = user !== PROGRAM ? { users: [user], groups: [] } : send
		const count = back.filter((one) => one.prepared_by === user && one.mailbox === address).length
		const before = rings.get(about)?.count ?? 0
		rings.set(about, { ...circle, about, mailbox: nameOf(mailbox), subject: 'returned', count: before + count })
	}
	return [...rings.values()]
}

function nameOf({ label, address }: MailboxConfig): string {
	return label ?? address
}
