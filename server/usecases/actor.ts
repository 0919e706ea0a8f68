/** Who asks: a person, by the page, with their rights; or this machine's own command line, which whoever reads its files may use. */
import type { MailboxConfig } from '../config/schema.ts'
import type { Person, Thing } from '../rights.ts'

import { COMMAND_LINE, NEXTCLOUD } from '../ledger/audit.ts'
import { mayDo } from '../rights.ts'

export type Actor = { kind: 'person' } & Person | { kind: 'machine', user: string }

/** @param user `cli`, the program itself, or the account for whom a script acts */
export function machine(user = COMMAND_LINE): Actor {
	return { kind: 'machine', user }
}

/** Nextcloud itself, which tells what no person asked. */
export const nextcloud: Actor = machine(NEXTCLOUD)

export function person({ user, groups }: Person): Actor {
	return { kind: 'person', user, groups }
}

/** @param mailbox undefined: no longer configured, or never was; to a person it looks forbidden */
export function may(actor: Actor, mailbox: MailboxConfig | undefined, thing: Thing): boolean {
	return actor.kind === 'machine' || (mailbox !== undefined && mayDo(actor, mailbox, thing))
}

/** An administrator does it, or this machine: the door says so. */
export function anAdministrator(): boolean {
	return true
}
