import type { PastMessage } from '../ledger/reads/messages.reads.ts'
import type { RuleRow } from '../ledger/tables/rules.table.ts'

import { describe, expect, it } from 'vitest'
import { trialOf } from './learn.ts'

const FACTS = { outcome: 'review', rule: 'no-document', isLetter: true, isTrusted: true, named: 0 }
const KNOWN = { received_at: '2026-11-27', rule_facts: JSON.stringify(FACTS), patient_id: null, moved: 0 }
const OF = { mailbox: 'a@ehpad.fr', sender: 'b@chu.fr' }
function past(id: number, more: Partial<PastMessage> = {}): PastMessage {
	return { id, ...OF, title: `Message ${id}`, ...KNOWN, ...more }
}
function tried(effect: RuleRow['effect'], rows: PastMessage[], others: RuleRow[] = []) {
	return trialOf({ id: 0, ...OF, effect, value: 'x' }, others, rows)
}
const changed = (...args: Parameters<typeof tried>) => tried(...args).changed.map(({ id }) => id)

describe('a proposed rule, tried on the past', () => {
	it('says what it would have changed, and of how many nothing can be known', () =>
		expect(tried('queue', [past(3), past(2, { rule_facts: null }), past(1)])).toMatchObject({
			tried: 2,
			untried: 1,
			changed: [{ id: 3, isPatients: false }, { id: 1, isPatients: false }],
		}))

	it('tells which of them is in a patient’s folder, out of which it would have been kept', () =>
		expect(tried('folder', [past(1, { patient_id: 'R001' })]).changed).toMatchObject([{ id: 1, isPatients: true }]))

	it('changes nothing where another rule does the same already', () => {
		const other = { id: 7, ...OF, effect: 'queue', value: 'Labo', state: 'active' } as RuleRow
		expect(changed('queue', [past(1)], [other])).toEqual([])
	})

	it('asks nothing more of what asked already', () => expect(changed('request', [past(2), past(1, { moved: 1 })])).toEqual([2]))
})
