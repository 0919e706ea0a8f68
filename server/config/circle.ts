/** Those whom the configuration names: by account, and by group. Pure. */

export interface Circle {
	users: string[]
	groups: string[]
}

/** Is this person one of them? */
export function isOf({ users, groups }: Circle, person: { user: string, groups: string[] }): boolean {
	return users.includes(person.user) || groups.some((group) => person.groups.includes(group))
}
