/** Those whom the configuration names: by account, and by group. Pure. */
import type { MailboxConfig } from './schema.ts'

export interface Circle {
	users: string[]
	groups: string[]
}

/** Those to whom a right on a mailbox is open. */
export function circleOf({ type, holder, access }: MailboxConfig, right: 'send' | 'triage' | 'identity'): Circle {
	return type === 'PER' ? { users: [holder ?? ''].filter(Boolean), groups: [] } : access[right]
}

/** Is this person one of them? */
export function isOf({ users, groups }: Circle, person: { user: string, groups: string[] }): boolean {
	return users.includes(person.user) || groups.some((group) => person.groups.includes(group))
}
