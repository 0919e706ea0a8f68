/** Who asks: a person, by the page, with their rights; or this machine's own command line, which whoever reads its files may use. */
import type { MailboxConfig } from '../config/schema.ts'
import type { Person, Thing } from './rights.ts'

import { SOFTWARE } from '../ledger/audit.ts'
import { mayDo } from './rights.ts'

export type Actor = { kind: 'person' } & Person | { kind: 'machine', user: string }

const COMMAND_LINE = 'cli'

/** Is it no person’s account: the command line, or this software itself, of a file that nobody knows who dropped? */
export function isProgram(user: string): boolean {
	return user === COMMAND_LINE || user === SOFTWARE
}

/** @param user `cli`, or the account for whom a script acts */
export function machine(user = COMMAND_LINE): Actor {
	return { kind: 'machine', user }
}

export function person({ user, groups }: Person): Actor {
	return { kind: 'person', user, groups }
}

export function may(actor: Actor, mailbox: MailboxConfig, thing: Thing): boolean {
	return actor.kind === 'machine' || mayDo(actor, mailbox, thing)
}
