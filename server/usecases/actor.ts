/** Who asks: a person, by the page, with their rights; or this machine's own command line, which whoever reads its files may use. */
import type { MailboxConfig } from '../config/schema.ts'
import type { Person, Thing } from '../rights.ts'

import { COMMAND_LINE, mayDo } from '../rights.ts'

export type Actor = { kind: 'person' } & Person | { kind: 'machine', user: string }

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
