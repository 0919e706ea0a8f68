/** Rules learnt from people's choices: what each would have changed, and the administrator's word. */
import type { Trial } from '../../triage/learn.ts'
import type { Handler } from '../handler.ts'

import { rulesLately } from '../../ledger/tables/rules.table.ts'
import { tryOnPast } from '../../triage/learn.ts'
import { person } from '../../usecases/actor.ts'
import { decideRule } from '../../usecases/decide-rule.ts'
import { visibleTo } from '../../usecases/visible.usecase.ts'
import { visibleIn } from '../../views/visible.view.ts'
import { ruleWords } from '../rule-words.ts'
import { numberIn } from '../user/scope.ts'
import { labelOf } from '../user/waiting.routes.ts'

const MAX_RULES = 500

/** Titles are told to those who may see these messages; an administrator who may not has their numbers and dates. */
export const listRules: Handler<'admin GET rules'> = async ({ context }, { call }) => {
	const rows = await rulesLately(context.ledger.db, MAX_RULES)
	const trials = await tryOnPast(context, rows)
	const changed = trials.flatMap((trial) => trial.changed.map(({ id }) => id))
	const ids = await visibleIn(context.ledger.db, changed, visibleTo(call, context.config.mailboxes, 'see'))
	return rows.map((row, index) => ({
		id: row.id,
		sender: row.sender,
		mailbox: labelOf(context, row.mailbox),
		words: ruleWords(row),
		state: row.state,
		proposedAt: row.proposed_at,
		decidedBy: row.decided_by,
		trial: seenIn(ids, trials[index]!),
	}))
}

function seenIn(ids: Set<number>, trial: Trial): Trial {
	return { ...trial, changed: trial.changed.map((one) => ids.has(one.id) ? one : { ...one, title: `Message n° ${one.id}` }) }
}

export const decideOnRule: Handler<'admin POST rules/:id'> = async ({ context }, { call, words: { id }, params: { decision } }) => {
	await decideRule.do(context, person(call), { rule: numberIn(id) }, { decision })
}
