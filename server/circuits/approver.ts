/** Who may approve a dossier, and in whose place. Pure. */
import type { Circuit } from '../config/circuit.ts'

import { isOf } from '../config/circle.ts'

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

/** Named to approve, or to stand in for those who are. */
export function isNamedIn(approval: NonNullable<Circuit['approval']>, person: Candidate): boolean {
	return isOf(approval, person) || (approval.absence !== undefined && isOf(approval.absence, person))
}

export function standingOf(approval: Circuit['approval'], person: Candidate, dossier: Prepared, now: Date): Standing {
	if (approval === undefined) {
		return { may: false, why: 'ce circuit ne demande pas de validation' }
	}
	if (!isNamedIn(approval, person)) {
		return { may: false, why: 'ce circuit désigne d’autres personnes' }
	}
	if (approval.notPreparer && (dossier.preparedBy === person.user || dossier.changedBy === person.user)) {
		return { may: false, why: 'vous l’avez préparé, ou modifié en dernier' }
	}
	if (isOf(approval, person)) {
		return { may: true, for: null }
	}
	const since = dossier.submittedAt === null ? Infinity : Date.parse(dossier.submittedAt)
	const { afterHours } = approval.absence!
	return now.getTime() - since >= afterHours * HOUR
		? { may: true, for: approval.users[0] ?? approval.groups[0]! }
		: { may: false, why: `vous ne pouvez le faire qu’en l’absence des personnes désignées, ${afterHours} h après la demande` }
}

/**
 * Is anybody left? Of a group nobody here knows the members: it counts as somebody, though it may be empty, or hold nobody but whoever
 * prepared it.
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
