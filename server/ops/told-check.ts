/** A check as it is told: of which mailbox, about what, how bad, and where it stands in « État du service ». */
import type { Config } from '../config/schema.ts'
import type { Check } from './check-parts.ts'
import type { Level } from './examination-verdict.ts'
import type { CheckGroup } from './subjects.ts'

import { levelOf } from './examination-verdict.ts'
import { groupOf, partsOf } from './subjects.ts'

export interface ToldCheck {
	check: string
	ok: boolean
	level: Level
	detail: string
	fix: string
	group: CheckGroup
	/** Its address; null: of no mailbox. */
	mailbox: string | null
	/** `check` without the mailbox: what several have alike. */
	subject: string
}

export function toldCheck({ check, ok, detail, fix, isMild }: Check, config: Pick<Config, 'mailboxes'>): ToldCheck {
	const { mailbox, rest } = partsOf(check, config)
	return {
		check,
		ok,
		level: levelOf({ ok, fix, ...isMild && { isMild } }),
		detail,
		fix,
		group: groupOf(check, config),
		mailbox,
		subject: rest,
	}
}
