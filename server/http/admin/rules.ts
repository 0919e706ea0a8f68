/** Rules learnt from people's choices: what each would have changed, and the administrator's word. */
import type { RuleRow } from '../../triage/learn.ts'
import type { RuleView } from '../contract.ts'
import type { Handler } from '../routes.ts'

import { z } from 'zod'
import { MssError } from '../../errors.ts'
import { typeLabel } from '../../mssante/cda/document-type.ts'
import { decideRule, tryOnPast } from '../../triage/learn.ts'
import { labelOf } from '../user/waiting.ts'

const MAX_RULES = 500
const decision = z.object({ decision: z.enum(['active', 'refused', 'retired']) })

export const listRules: Handler = async ({ desk }) => {
	const rows = await desk.ledger.db.selectFrom('rules').selectAll().orderBy('id', 'desc').limit(MAX_RULES).execute()
	const json: RuleView[] = await Promise.all(rows.map(async (row) => ({ id: row.id, sender: row.sender, mailbox: labelOf(desk, row.mailbox), words: wordsOf(row), state: row.state, proposedAt: row.proposed_at, decidedBy: row.decided_by, trial: await tryOnPast(desk, row) })))
	return { status: 200, json }
}

export const decideOnRule: Handler = async ({ desk }, call, [id]) => {
	if (!/^\d{1,15}$/.test(id!)) {
		throw new MssError('MSS-UNKNOWN', id)
	}
	await decideRule(desk, Number(id), decision.parse(call.params).decision, call.user)
	return { status: 204 }
}

function wordsOf({ effect, value }: RuleRow): string {
	return {
		folder: `ses courriers qui ne citent aucun patient vont dans « ${value} »`,
		queue: `ses messages à classer attendent dans la liste « ${value} »`,
		subfolder: `ses documents classés vont dans le sous-dossier « ${value} » du patient`,
		type: `ses courriers sont nommés « ${typeLabel(value) ?? value} »`,
	}[effect]
}
