/**
 * What the administrator is told of by mail: what everybody is told in red (alerts.ts), what is about to be (the end of a certificate, a
 * full disk), and what the last examination found. Each is known by what it is about, whatever its numbers.
 */
import type { Context } from '../context.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { Alert } from './alerts.ts'
import type { Check } from './check.ts'
import type { Level } from './verdict.ts'

import { alertsOf } from './alerts.ts'
import { CERTIFICATE_DAYS, knownCertificates } from './certificate.ts'
import { examineDisks } from './disk.ts'
import { statusOf } from './status.ts'
import { levelOf } from './verdict.ts'
import { WRITING, writingTrouble } from './writing.ts'

const DAY = 24 * 60 * 60 * 1000

export interface Trouble {
	/** A check of `doctor`, or what a decision waits for. */
	about: string
	level: Exclude<Level, 'ok'>
	/** Without the name of a folder, a file, a patient: it leaves the house. */
	text: string
	fix: string
}

/** What is judged at each look, so that the word of an examination of this morning does not outlive it. */
const AT_REST = [
	'GED',
	'documents de la GED',
	'compte des messages',
	'horloge',
	'liste blanche',
	'annuaire',
	'attente sur disque',
	'disque du registre',
	WRITING,
]
/** The same, of each mailbox. */
const AT_REST_OF_A_MAILBOX = [
	'réception',
	'autres machines',
	'certificat de l’opérateur',
	'certificat de l’opérateur (envoi)',
	'certificat de la boîte',
	'certificat de la boîte (envoi)',
]

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
	const { config } = context
	const found: Trouble[] = (await alertsOf(context, config.mailboxes, now)).map(asTrouble)
	for (const { check, ok, detail, outside, fix } of await examineDisks(config)) {
		found.push(...ok ? [] : [{ about: check, level: 'problem' as const, text: endedBy(`Disque : ${outside ?? detail}`), fix }])
	}
	const writing = writingTrouble(context.ledger)
	found.push(...writing === null
		? []
		: [{ about: WRITING, level: 'problem' as const, text: endedBy(`L’écriture du registre ${writing.detail}`), fix: writing.fix }])
	if (!(await statusOf(context.ledger)).lawHolds) {
		found.push({
			about: 'compte des messages',
			level: 'problem',
			text: 'Des messages manquent au registre.',
			fix: 'Relancez la collecte : les messages encore chez l’opérateur seront repris. Sinon, restaurez la sauvegarde.',
		})
	}
	for (const { address } of config.mailboxes) {
		for (const { name, end, fix } of await knownCertificates(context, address)) {
			const days = Math.floor((Date.parse(end) - now) / DAY)
			found.push(...days >= CERTIFICATE_DAYS
				? []
				: [{ about: `${address} : ${name}`, level: 'attention' as const, text: `Plus que ${days} jour(s).`, fix }])
		}
	}
	found.push(...(checks ?? []).filter(({ ok, check, isTheirs }) => !ok && !isTheirs && !isAtRest(check, context)).map((check): Trouble => ({
		about: check.check,
		level: levelOf(check) === 'problem' ? 'problem' : 'attention',
		text: endedBy(check.outside ?? check.detail),
		fix: check.fix,
	})))
	const troubles = together(found)
	last.set(context.ledger, troubles)
	return troubles
}

/** May it be said that this one is over? Not before it was looked at again. */
export function isJudged(about: string, context: Pick<Context, 'config'>, checks: Check[] | null): boolean {
	return checks !== null || about === 'décisions' || isAtRest(about, context)
}

function isAtRest(about: string, { config: { mailboxes } }: Pick<Context, 'config'>): boolean {
	return AT_REST.includes(about)
		|| mailboxes.some(({ address }) => AT_REST_OF_A_MAILBOX.some((subject) => about === `${address} : ${subject}`))
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
