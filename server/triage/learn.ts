/**
 * After the same choice three times for one sender, or once a person says « toujours », a rule is proposed (design.md "Identity"): a
 * queue, a type, a sub-folder, a folder that is no patient's, or that what they send asks something of us. It does nothing before an
 * administrator accepts it; what was refused is not proposed again, nor is what would have taken away from a patient's folder what a
 * person put there; and a rule whose filing is undone ends.
 */
import type { Context } from '../context.ts'
import type { RuleEffect } from '../ledger/ledger-schema.ts'
import type { Tx } from '../ledger/ledger.ts'
import type { PastMessage } from '../ledger/reads/messages.reads.ts'
import type { RuleRow } from '../ledger/tables/rules.table.ts'
import type { ActRow, MessageRow } from './act.ts'

import { MssError } from '../errors.ts'
import { effectsOf } from '../incoming/rules.ts'
import { SOFTWARE } from '../ledger/audit.ts'
import { decidedMessagesOf } from '../ledger/reads/messages.reads.ts'
import { readRuleFacts } from '../ledger/stored/rule-facts.ts'
import { lastActOf, lastActsAlike } from '../ledger/tables/acts.ts'
import { activeRulesAmong, activeRulesOf, isRuleKnown, propose, ruleDecided } from '../ledger/tables/rules.table.ts'
import { saidRequestsOf } from '../ledger/tables/turns.table.ts'

/** Times that the same must be chosen, one after the other. */
const TIMES = 3
/** Past messages that a proposed rule is tried on. */
const MAX_PAST = 10_000

/** A rule that is only tried. */
const NONE = 0

export type { RuleRow }

const CHOICES: [RuleEffect, (act: ActRow) => string | null][] = [
	['folder', ({ folder }) => folder],
	['queue', ({ queue }) => queue],
	['subfolder', ({ subfolder }) => subfolder],
	['type', ({ type }) => type],
]

type NewRule = Pick<RuleRow, 'mailbox' | 'sender' | 'effect' | 'value'>

/** @return what could be so for all that this sender sends, and nobody has proposed yet */
export async function learnFrom({ ledger }: Pick<Context, 'ledger'>, act: ActRow): Promise<NewRule[]> {
	const rules = await couldBeAlways({ ledger }, act)
	if (rules.length === 0) {
		return []
	}
	const left: NewRule[] = []
	const last = await lastActsAlike(ledger.db, act, TIMES)
	const messages = new Set(last.map((one) => one.message_id))
	for (const rule of rules) {
		const choiceOf = CHOICES.find(([effect]) => effect === rule.effect)![1]
		if (messages.size === TIMES && last.every((one) => choiceOf(one) === rule.value)) {
			await proposeOnce({ ledger }, rule, { from: last.map(({ id }) => id), messageId: act.message_id })
		} else {
			left.push(rule)
		}
	}
	return left
}

async function couldBeAlways({ ledger }: Pick<Context, 'ledger'>, act: ActRow): Promise<NewRule[]> {
	const { mailbox, sender, state } = act
	const rules = sender === null || state !== 'done'
		? []
		: CHOICES.flatMap(([effect, choiceOf]) => {
				const value = choiceOf(act)
				return value === null ? [] : [{ mailbox, sender, effect, value }]
			})
	const found: NewRule[] = []
	for (const rule of rules) {
		// Never what would have taken a letter away from a patient's folder: all of the past is tried, for what is new alone.
		if (await isRuleKnown(ledger.db, rule)) {
			continue
		}
		const [trial] = await tryOnPast({ ledger }, [{ id: NONE, ...rule }])
		if (!trial!.changed.some(({ isPatients }) => isPatients)) {
			found.push(rule)
		}
	}
	return found
}

/** « Toujours », said by who made that choice, or by another who may. @throws {MssError} MSS-TRIAGE-CHANGED: it was undone */
export async function proposeAlways({ ledger }: Pick<Context, 'ledger'>, act: ActRow, actor: string): Promise<void> {
	if (await lastActOf(ledger.db, act.message_id) !== act.id) {
		throw new MssError('MSS-TRIAGE-CHANGED')
	}
	for (const rule of await couldBeAlways({ ledger }, act)) {
		await proposeOnce({ ledger }, rule, { from: [act.id], messageId: act.message_id, actor })
	}
}

/** Of that sender in that mailbox, a person said that it asks something of us. */
export async function learnRequest({ ledger }: Pick<Context, 'ledger'>, { id, mailbox, sender }: MessageRow): Promise<void> {
	const rule = { mailbox, sender: sender!, effect: 'request', value: 'ours' } as const
	const said = await saidRequestsOf(ledger.db, rule, { most: TIMES, but: SOFTWARE })
	if (new Set(said.map(({ message }) => message)).size === TIMES) {
		await proposeOnce({ ledger }, rule, { from: said.map(({ move }) => move), messageId: id })
	}
}

async function proposeOnce(
	{ ledger }: Pick<Context, 'ledger'>,
	rule: NewRule,
	{ from, messageId, actor = SOFTWARE }: { from: number[], messageId: number, actor?: string },
): Promise<void> {
	await ledger.change(async (tx) => {
		if (!await isRuleKnown(tx, rule)) {
			const id = await propose(tx, { ...rule, acts: JSON.stringify(from) }, ledger.clock.at())
			await ledger.audit.append(tx, [{ action: 'rule-proposed', actor, messageId, details: { rule: id, effect: rule.effect } }])
		}
	})
}

export interface Trial {
	/** Messages of this sender that could be tried, and those that came before anything was kept to try them with. */
	tried: number
	untried: number
	/**
	 * Those that the rule would have changed, the newest first; `isPatients`: it is in a patient's folder, where a folder rule would
	 * not have put it.
	 */
	changed: { id: number, title: string, receivedAt: string, isPatients: boolean }[]
}

type TriedRule = Pick<RuleRow, 'id' | 'mailbox' | 'sender' | 'effect' | 'value'>

/** What each rule would have changed in the past, in their order. */
export async function tryOnPast({ ledger: { db } }: Pick<Context, 'ledger'>, rules: TriedRule[]): Promise<Trial[]> {
	const placeOf = ({ mailbox, sender }: Pick<PastMessage, 'mailbox' | 'sender'>) => JSON.stringify([mailbox, sender])
	const past = Map.groupBy(await decidedMessagesOf(db, rules, MAX_PAST), placeOf)
	const active = Map.groupBy(await activeRulesAmong(db, rules), placeOf)
	return rules.map((rule) => {
		const others = (active.get(placeOf(rule)) ?? []).filter(({ id }) => id !== rule.id)
		return trialOf(rule, others, past.get(placeOf(rule)) ?? [])
	})
}

/** The very function that decides, on what was known then. @param others that hold of the same sender */
export function trialOf(rule: TriedRule, others: RuleRow[], rows: PastMessage[]): Trial {
	const known = rows.filter((row) => row.rule_facts !== null)
	const changed = known.flatMap((row) => {
		const facts = readRuleFacts(row)
		const before = effectsOf(others, facts)
		// What moved a turn asked something already.
		const isAsked = rule.effect === 'request' && row.moved === 1
		return effectsOf([...others, rule], facts)[rule.effect]?.id === rule.id && before[rule.effect] === undefined && !isAsked
			? [
					{
						id: row.id,
						title: row.title ?? '',
						receivedAt: row.received_at,
						isPatients: rule.effect === 'folder' && row.patient_id !== null,
					},
				]
			: []
	})
	return { tried: known.length, untried: rows.length - known.length, changed }
}

/** A rule that filed what a person takes back holds no more, until somebody accepts one again. */
export async function endRuleOf(tx: Tx, { ledger }: Context, message: MessageRow, actor: string): Promise<void> {
	for (const { id } of (await activeRulesOf(tx, message)).filter(({ effect }) => effect === 'folder')) {
		await ruleDecided(tx, id, 'retired', actor, ledger.clock.at())
		await ledger.audit.append(tx, [{ action: 'rule-decided', actor, details: { rule: id, decision: 'retired' } }])
	}
}
