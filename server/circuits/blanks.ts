/** The three blanks of a circuit that exists: what they hold, and the same circuit with others. Pure. */
import type { Circuit, CircuitForm } from '../config/circuit.ts'
import type { Blanks } from './models/model.ts'

export function blanksOf({ mailbox, recipients: { only, oneOf }, approval }: Circuit): Blanks {
	return {
		mailbox,
		recipients: only ?? oneOf ?? [],
		approval: approval === undefined ? null : { users: approval.users, groups: approval.groups },
	}
}

/** One that somebody approves stays so: without anybody it is no circuit. */
export function withBlanks(circuit: Circuit, { mailbox, recipients, approval }: Blanks): CircuitForm {
	const { approval: before, recipients: { only, oneOf }, ...rest } = circuit
	return {
		...rest,
		mailbox,
		recipients: only !== undefined ? { only: recipients } : oneOf !== undefined ? { oneOf: recipients } : {},
		...(before ?? approval) && { approval: { ...before, ...approval ?? { users: [], groups: [] } } },
	}
}
