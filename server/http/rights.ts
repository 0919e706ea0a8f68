/** Who may do what with a mailbox. A PER mailbox has one holder, and nobody else. Pure. */
import type { Config, MailboxConfig } from '../config/schema.ts'
import type { Call } from './call.ts'

import { structureOf } from '../config/load.ts'
import { mailboxOf } from '../desk.ts'
import { MssError } from '../errors.ts'

/** `identity`: to settle what contradicts itself. */
export type Right = 'send' | 'triage' | 'identity'
export const ANY_RIGHT: Right[] = ['send', 'triage', 'identity']
export type Person = Pick<Call, 'user' | 'groups'>

export function may(person: Person, right: Right, { type, holder, access }: MailboxConfig): boolean {
	if (person.user === '') {
		return false
	}
	if (type === 'PER') {
		return holder === person.user
	}
	const { users, groups } = access[right]
	return users.includes(person.user) || groups.some((group) => person.groups.includes(group))
}

export function mailboxesFor(config: Config, person: Person, rights: Right[] = ANY_RIGHT): MailboxConfig[] {
	return config.mailboxes.filter((mailbox) => rights.some((right) => may(person, right, mailbox)))
}

/** Structures whose patients this person may see: those of the mailboxes they use. */
export function structuresFor(config: Config, person: Person): string[] {
	return [...new Set(mailboxesFor(config, person).map((mailbox) => structureOf(config, mailbox)))]
}

/** A mailbox that this person may so use; an unknown one and a forbidden one look the same. @throws {MssError} MSS-FORBIDDEN */
export function allowed(config: Config, person: Person, address: string, rights: Right[]): MailboxConfig {
	const mailbox = mailboxOf(config, address.trim())
	if (!mailbox || !rights.some((right) => may(person, right, mailbox))) {
		throw new MssError('MSS-FORBIDDEN')
	}
	return mailbox
}
