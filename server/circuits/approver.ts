/** Who may approve a dossier, and in whose place. Pure. */
import type { Circuit } from '../config/circuit.ts'

export interface Candidate {
	user: string
	groups: string[]
}

export interface Prepared {
	preparedBy: string
	changedBy: string
	/** ISO 8601. */
	submittedAt: string | null
}

/** `for`: the account, or the group, in whose absence; null: in their own right. */
export type Standing = { may: true, for: string | null } | { may: false, why: string }

const HOUR = 60 * 60 * 1000

export function standingOf(approval: Circuit['approval'], { user, groups }: Candidate, dossier: Prepared, now: Date): Standing {
	if (approval === undefined) {
		return { may: false, why: 'ce circuit ne demande pas de validation' }
	}
	const isIn = (one: { users: string[], groups: string[] }) =>
		one.users.includes(user) || one.groups.some((group) => groups.includes(group))
	const isNamed = isIn(approval)
	const { absence } = approval
	if (!isNamed && !(absence && isIn(absence))) {
		return { may: false, why: 'ce circuit désigne d’autres personnes' }
	}
	if (approval.notPreparer && (dossier.preparedBy === user || dossier.changedBy === user)) {
		return { may: false, why: 'vous l’avez préparé, ou modifié en dernier' }
	}
	if (isNamed) {
		return { may: true, for: null }
	}
	const since = dossier.submittedAt === null ? Infinity : Date.parse(dossier.submittedAt)
	return now.getTime() - since >= absence!.afterHours * HOUR
		? { may: true, for: approval.users[0] ?? approval.groups[0]! }
		: { may: false, why: `vous ne pouvez le faire qu’en l’absence des personnes désignées, ${absence!.afterHours} h après la demande` }
}

/**
 * Is anybody left? Of a group nobody here knows the members: it counts as somebody, unless it is known to be empty.
 *
 * @param isGone accounts that were deleted or disabled
 * @return why not, or null
 */
export function whyNobody(
	approval: NonNullable<Circuit['approval']>,
	{ preparedBy, changedBy }: Pick<Prepared, 'preparedBy' | 'changedBy'>,
	isGone: (user: string) => boolean,
): string | null {
	const everybody = [...approval.users, ...approval.absence?.users ?? []]
	const groups = [...approval.groups, ...approval.absence?.groups ?? []]
	if (groups.length > 0) {
		return null
	}
	const left = everybody.filter((user) => !isGone(user))
	if (left.length === 0) {
		return everybody.length === 0 ? 'personne n’est désigné pour valider' : 'les comptes désignés pour valider n’existent plus'
	}
	return left.some((user) => !approval.notPreparer || (user !== preparedBy && user !== changedBy))
		? null
		: 'la seule personne désignée pour valider est celle qui l’a préparé'
}
