/**
 * What the administrator is told of by mail: what everybody is told in red (alerts.ts), what is about to be (the end of a certificate, a
 * full disk), and what the last examination found. Each is known by what it is about, whatever its numbers.
 */
import type { Context } from '../context.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { Alert } from './alerts.ts'
import type { Check } from './check-parts.ts'
import type { Level } from './examination-verdict.ts'
import type { Subject } from './subjects.ts'

import { counted } from '../mssante/words/counted.ts'
import { alertsOf } from './alerts.ts'
import { CERTIFICATE_DAYS, endingIn, knownCertificates } from './certificate.ts'
import { examineDisks } from './disk.ts'
import { levelOf } from './examination-verdict.ts'
import { LAW_REMEDY } from './message-count.ts'
import { examinePoll } from './poll-standing.ts'
import { lawHoldsIn } from './status.ts'
import { isAtRest, ofMailbox } from './subjects.ts'
import { writingTrouble } from './writing.ts'

export interface Trouble {
	/** A check of `doctor`, or what a decision waits for. */
	about: Subject
	level: Exclude<Level, 'ok'>
	/** Without the name of a folder, a file, a patient: it leaves the house. */
	text: string
	fix: string
}

/** Those that were seen last, for who only looks at their number. */
const last = new WeakMap<Ledger, Trouble[]>()

export function lastTroubles({ ledger }: Pick<Context, 'ledger'>): Trouble[] | null {
	return last.get(ledger) ?? null
}

/** @param checks of the last examination; null: none was done since the program began */
export async function troublesOf(
	context: Pick<Context, 'config' | 'ledger' | 'signIns'>,
	checks: Check[] | null,
	now = context.ledger.clock.now(),
): Promise<Trouble[]> {
	const { config, ledger } = context
	const found = (await alertsOf(context, config.mailboxes, now)).map(asTrouble)
	for (const { check, ok, detail, outside, fix } of await examineDisks(config)) {
		found.push(...ok ? [] : [problem(check, `Disque\u00A0: ${outside ?? detail}`, fix)])
	}
	const writing = writingTrouble(ledger)
	found.push(...writing === null
		? []
		: [problem('écriture du registre', `L’écriture du registre ${writing.detail}`, writing.fix)])
	if (!await lawHoldsIn(ledger.db)) {
		found.push(problem('compte des messages', 'Des messages manquent au registre', LAW_REMEDY))
	}
	const heard = config.server.poll && await examinePoll(ledger)
	found.push(...!heard || heard.ok ? [] : [problem('demandes de Nextcloud', heard.detail, heard.fix)])
	for (const { mailbox, name, left, fix } of endingIn(CERTIFICATE_DAYS, await knownCertificates(ledger, config.mailboxes), now)) {
		found.push({ about: ofMailbox(mailbox, name), level: 'attention', text: `Plus que ${counted(left, 'jour')}.`, fix })
	}
	for (const { check, detail, outside, fix, ...rest } of checks ?? []) {
		const level = levelOf({ fix, ...rest })
		if (!rest.ok && level !== 'ok' && !rest.isTheirs && !isAtRest(check, config)) {
			found.push({ about: check, level, text: endedBy(outside ?? detail), fix })
		}
	}
	const troubles = together(found)
	last.set(ledger, troubles)
	return troubles
}

/** May it be said that this one is over? Not before it was looked at again. */
export function isJudged(about: string, { config }: Pick<Context, 'config'>, checks: Check[] | null): boolean {
	return checks !== null || isAtRest(about, config)
}

function problem(about: Subject, text: string, fix: string): Trouble {
	return { about, level: 'problem', text: endedBy(text), fix }
}

function asTrouble({ about, text, fix, outside, isMild }: Alert): Trouble {
	return { about, level: isMild ? 'attention' : 'problem', text: outside ?? text, fix }
}

/** A sentence. */
function endedBy(text: string): string {
	return /[.!?]$/.test(text) ? text : `${text}.`
}

/** One for each thing: the first that was found says its level, the others add what they say. */
function together(found: Trouble[]): Trouble[] {
	const all = new Map<string, Trouble>()
	for (const one of found) {
		const known = all.get(one.about)
		const text = known?.level === one.level ? `${known.text} ${one.text}` : known?.text ?? one.text
		all.set(one.about, { ...known ?? one, text })
	}
	return [...all.values()]
}
