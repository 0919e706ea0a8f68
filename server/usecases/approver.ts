/** Those whom a circuit names, or who stand in for them: they may look, and are told when they may not approve. */
import type { Circuit } from '../config/circuit.ts'
import type { Actor } from './actor.ts'

export function mayApprove(actor: Actor, { circuit: { approval } }: { circuit: Pick<Circuit, 'approval'> }): boolean {
	// A person does it, through the page: no command line does.
	if (actor.kind !== 'person' || approval === undefined || actor.user === '') {
		return false
	}
	return [approval, ...approval.absence ? [approval.absence] : []].some(({ users, groups }) =>
		users.includes(actor.user) || groups.some((group) => actor.groups.includes(group)))
}
