/** The checks of « État du service », in groups, the worst of all first; those that say the same of several mailboxes are one. */
import type { Check } from '../../server/contract/admin/overview.admin-contract.ts'

export type Level = Check['level']
export type Group = Check['group']

/** What one check says, or several alike. */
export interface Sisters {
	subject: string
	level: Level
	detail: string
	fix: string
	/** Addresses; none: of no mailbox. */
	mailboxes: string[]
}

export interface HealthGroup {
	group: Group
	/** The worst of its checks. */
	level: Level
	/** What somebody must look at, the worst first. */
	told: Sisters[]
	well: Sisters[]
}

const GROUPS: readonly Group[] = ['program', 'store', 'messages', 'mailboxes', 'sending', 'references']
const WORST: readonly Level[] = ['problem', 'attention', 'ok']
const rank = (level: Level) => WORST.indexOf(level)

export function healthGroups(checks: Check[]): HealthGroup[] {
	return GROUPS
		.map((group) => ({ group, all: sistersOf(checks.filter((one) => one.group === group)) }))
		.filter(({ all }) => all.length > 0)
		.map(({ group, all }) => ({
			group,
			level: all[0]!.level,
			told: all.filter(({ level }) => level !== 'ok'),
			well: all.filter(({ level }) => level === 'ok'),
		}))
		.sort((one, other) => rank(one.level) - rank(other.level))
}

function sistersOf(checks: Check[]): Sisters[] {
	const all = new Map<string, Sisters>()
	for (const { subject, level, detail, fix, mailbox } of checks) {
		const key = JSON.stringify([subject, level, detail, fix, mailbox === null])
		const one = all.get(key) ?? { subject, level, detail, fix, mailboxes: [] }
		all.set(key, { ...one, mailboxes: [...one.mailboxes, ...mailbox === null ? [] : [mailbox]] })
	}
	return [...all.values()].sort((one, other) => rank(one.level) - rank(other.level))
}

const CODE = / \((MSS-[A-Z-]+)\)$/

/** What is read, and the code that helps who is called, where there is one. */
export function codeApart(detail: string): { sentence: string, code: string | null } {
	return { sentence: detail.replace(CODE, ''), code: CODE.exec(detail)?.[1] ?? null }
}

/** How many things must be looked at, sisters being one. */
export function countTold(groups: HealthGroup[], level: Level): number {
	return groups.flatMap(({ told }) => told).filter((one) => one.level === level).length
}
