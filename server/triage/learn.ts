/**
 * After the same choice three times for one sender, a rule is proposed (design.md "Identity"): a queue, a type, a sub-folder,
 * or a folder that is no patient's. It does nothing before an administrator accepts it; what was refused is not proposed again,
 * nor is what would have taken away from a patient's folder what a person put there; and a rule whose filing is undone ends.
 */
import type { Selectable } from 'kysely'
import type { Desk } from '../desk.ts'
import type { Rule, RuleFacts } from '../incoming/rules.ts'
import type { Db, Tx } from '../ledger/ledger.ts'
import type { RuleEffect, Tables } from '../ledger/schema.ts'
import type { ActRow, MessageRow } from './act.ts'

import { MssError } from '../errors.ts'
import { effectsOf } from '../incoming/rules.ts'
import { propose, ruleDecided } from '../ledger/tables/rules.ts'

/** Times that the same must be chosen, one after the other. */
const TIMES = 3
/** Past messages that a proposed rule is tried on. */
const MAX_PAST = 10_000

/** A rule that is only tried. */
const NONE = 0

export type RuleRow = Selectable<Tables['rules']>

const CHOICES: [RuleEffect, (act: ActRow) => string | null][] = [
	['folder', ({ folder }) => folder],
	['queue', ({ queue }) => queue],
	['subfolder', ({ subfolder }) => subfolder],
	['type', ({ type }) => type],
]

export async function learnFrom({ ledger }: Desk, act: ActRow): Promise<void> {
	if (act.sender === null || act.state !== 'done') {
		return
	}
	for (const [effect, choiceOf] of CHOICES.filter(([, choose]) => choose(act) !== null)) {
		const value = choiceOf(act)!
		const last = await lastAlike(ledger.db, act)
		const messages = new Set(last.map((one) => one.message_id))
		const { changed } = await tryOnPast({ ledger }, { id: NONE, mailbox: act.mailbox, sender: act.sender, effect, value })
		if (messages.size < TIMES || last.some((one) => choiceOf(one) !== value) || changed.some(({ isPatients }) => isPatients)) {
			continue
		}
		await ledger.change(async (tx) => {
			const known = await tx
				.selectFrom('rules')
				.select('id')
				.where('mailbox', '=', act.mailbox)
				.where('sender', '=', act.sender!)
				.where('effect', '=', effect)
				.where('value', '=', value)
				.where('state', '!=', 'retired')
				.executeTakeFirst()
			if (!known) {
				const rule = await propose(tx, {
					mailbox: act.mailbox,
					sender: act.sender!,
					effect,
					value,
					acts: JSON.stringify(last.map(({ id }) => id)),
				})
				await ledger.audit.append(tx, [
					{ action: 'rule-proposed', messageId: act.message_id, details: { rule, effect } },
				])
			}
		})
	}
}

/** The last ones of this kind for this sender, less those that somebody undid. */
async function lastAlike(db: Db, { mailbox, sender, kind }: ActRow): Promise<ActRow[]> {
	return db
		.selectFrom('acts')
		.selectAll()
		.where('mailbox', '=', mailbox)
		.where('sender', '=', sender)
		.where('state', '=', 'done')
		.where('kind', '=', kind)
		.where(({ not, exists, selectFrom }) => not(exists(selectFrom('acts as undone')
			.select('undone.id')
			.whereRef('undone.message_id', '=', 'acts.message_id')
			.whereRef('undone.id', '>', 'acts.id')
			.where('undone.kind', '=', 'put-back')
			.where('undone.state', '=', 'done'))))
		.orderBy('id', 'desc')
		.limit(TIMES)
		.execute()
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

/** What the rule would have changed in the past: the very function that decides, on what was known then. */
export async function tryOnPast(
	{ ledger: { db } }: Pick<Desk, 'ledger'>,
	rule: Pick<RuleRow, 'id' | 'mailbox' | 'sender' | 'effect' | 'value'>,
): Promise<Trial> {
	const rows = await db
		.selectFrom('messages')
		.select(['id', 'title', 'received_at', 'rule_facts', 'patient_id'])
		.where('mailbox', '=', rule.mailbox)
		.where('sender', '=', rule.sender)
		.where('decision', 'is not', null)
		.orderBy('id', 'desc')
		.limit(MAX_PAST)
		.execute()
	const others = (await db
		.selectFrom('rules')
		.select(['id', 'effect', 'value'])
		.where('mailbox', '=', rule.mailbox)
		.where('sender', '=', rule.sender)
		.where('state', '=', 'active')
		.where('id', '!=', rule.id)
		.orderBy('id')
		.execute()) as Rule[]
	const known = rows.filter((row) => row.rule_facts !== null)
	const changed = known.flatMap((row) => {
		const facts = JSON.parse(row.rule_facts!) as RuleFacts
		const before = effectsOf(others, facts)
		return effectsOf([...others, rule], facts)[rule.effect]?.id === rule.id && before[rule.effect] === undefined
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

/** An administrator accepts or refuses what is proposed, or ends what holds. @throws {MssError} MSS-UNKNOWN */
export async function decideRule({ ledger }: Desk, id: number, decision: 'active' | 'refused' | 'retired', actor: string): Promise<void> {
	await ledger.change(async (tx) => {
		if (!await ruleDecided(tx, id, decision, actor)) {
			throw new MssError('MSS-UNKNOWN', String(id))
		}
		await ledger.audit.append(tx, [{ action: 'rule-decided', actor, details: { rule: id, decision } }])
	})
}

/** A rule that filed what a person takes back holds no more, until somebody accepts one again. */
export async function endRuleOf(tx: Tx, { ledger }: Desk, { mailbox, sender }: MessageRow, actor: string): Promise<void> {
	const rows = await tx
		.selectFrom('rules')
		.select('id')
		.where('mailbox', '=', mailbox)
		.where('sender', '=', sender)
		.where('effect', '=', 'folder')
		.where('state', '=', 'active')
		.execute()
	for (const { id } of rows) {
		await ruleDecided(tx, id, 'retired', actor)
		await ledger.audit.append(tx, [{ action: 'rule-decided', actor, details: { rule: id, decision: 'retired' } }])
	}
}
