/** Those whom a circuit names, or who stand in for them: they may look, and are told when they may not approve. */
import type { Circuit } from '../config/circuit.ts'
import type { Actor } from './actor.ts'

import { isNamedIn } from '../circuits/approver.ts'

export function mayApprove(actor: Actor, { circuit: { approval } }: { circuit: Pick<Circuit, 'approval'> }): boolean {
	// A person does it, through the page: no command line does.
	return actor.kind === 'person' && actor.user !== '' && approval !== undefined && isNamedIn(approval, actor)
}
