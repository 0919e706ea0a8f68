/** A check as it is told: of which mailbox, about what, how bad, and where it stands in « État du service ». */
import type { Config } from '../config/schema.ts'
import type { Check } from './check.ts'
import type { Level } from './verdict.ts'

import { levelOf } from './verdict.ts'

export type CheckGroup = 'program' | 'store' | 'messages' | 'references' | 'sending' | 'mailboxes'

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

/** Those that are of neither a mailbox nor a circuit; whatever is not named is of the program. */
const GROUPS: Record<string, CheckGroup> = {
	GED: 'store',
	'documents de la GED': 'store',
	'compte des messages': 'messages',
	'liste blanche': 'references',
	annuaire: 'references',
	'annuaire en ligne': 'references',
	patients: 'references',
	envois: 'sending',
	'réponses attendues': 'sending',
	dossiers: 'sending',
	'numéro NIL': 'sending',
	'PDF/A': 'sending',
}

export function toldCheck({ check, ok, detail, fix, isMild }: Check, { mailboxes }: Pick<Config, 'mailboxes'>): ToldCheck {
	const mailbox = mailboxOfCheck(check, mailboxes)
	const subject = mailbox === null ? check : check.slice(mailbox.length + SEPARATOR.length)
	return {
		check,
		ok,
		level: levelOf({ ok, fix, ...isMild && { isMild } }),
		detail,
		fix,
		group: mailbox !== null ? 'mailboxes' : check.startsWith('circuit «') ? 'sending' : GROUPS[check] ?? 'program',
		mailbox,
		subject,
	}
}

const SEPARATOR = ' : '

function mailboxOfCheck(check: string, mailboxes: Config['mailboxes']): string | null {
	return mailboxes.find(({ address }) => check.startsWith(`${address}${SEPARATOR}`))?.address ?? null
}
