/** A use of circuits.md as a definition with three blanks: mailbox, recipients, who approves. Pure. */
import type { CircuitForm } from '../../config/circuit.ts'

export interface CircuitModel {
	/** Of the circuit made with it, unless another bears it already. */
	id: string
	/** Of usages.md. */
	use: string
	/** In a sentence of French, to who chooses: what happens, by whom. */
	about: string
	/** What each blank asks, in French; null: it has none. `only`: always these recipients; `oneOf`: a choice among these. */
	recipients: { kind: 'only' | 'oneOf', label: string } | null
	approval: { isOptional: boolean, label: string } | null
	form: Omit<CircuitForm, 'id' | 'mailbox' | 'recipients' | 'approval'>
}

export interface Blanks {
	mailbox: string
	recipients: string[]
	/** Null: nobody has to. */
	approval: { users: string[], groups: string[] } | null
}

/** Where somebody must approve and nobody is named, it is no circuit (config/circuit.ts says so). */
export function filled({ id, form, recipients, approval }: CircuitModel, blanks: Blanks): CircuitForm {
	return {
		id,
		mailbox: blanks.mailbox,
		...form,
		...recipients !== null && { recipients: { [recipients.kind]: blanks.recipients } },
		...approval !== null && { approval: blanks.approval ?? (approval.isOptional ? undefined : { users: [], groups: [] }) },
	}
}
