/** What a circuit says of what comes to a mailbox: one without pieces says that health documents are requests, and by when we answer. */
import type { Config, MailboxConfig } from '../config/schema.ts'
import type { Db } from '../ledger/ledger.ts'

import { mailboxOf } from '../context.ts'
import { circuitsOf } from '../structures/known-circuits.ts'

export interface Receiving {
	id: string
	withinDays: number
}

/** The first of those of the mailbox, or null. */
export async function receivingCircuit(db: Db, config: Config, { address }: MailboxConfig): Promise<Receiving | null> {
	const known = (await circuitsOf(db, config)).find(({ circuit: { pieces, mailbox }, state }) =>
		state === 'active' && pieces.length === 0 && mailboxOf(config, mailbox)?.address === address)
	return known ? { id: known.circuit.id, withinDays: known.circuit.answer!.withinDays! } : null
}
