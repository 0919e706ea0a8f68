import type { Asked } from '../views/turns.view.ts'

import { describe, expect, it } from 'vitest'
import { answerFigures } from './answer-figures.ts'

const [BOX, MDPH, CITIZEN] = ['accueil@ime.fr', 'saisine@mdph.fr', '279035121518989@patient.mssante.fr']
const NOW = '2026-03-31T12:00:00.000Z'

function asked(partner: string, opened: string, closed: string | null, due: string | null, asker: Asked['asker'] = 'ours'): Asked {
	return { mailbox: BOX, partner, asker, opened_at: opened, closed_at: closed, due }
}

describe('the answers of a month', () => {
	// Answered after 2 and 5 days, the second a day late; one is 3 days late today; one has time until April.
	const turns = [
		asked(MDPH, '2026-03-02T09:00:00.000Z', '2026-03-04T09:00:00.000Z', '2026-03-09T09:00:00.000Z'),
		asked(MDPH, '2026-03-03T09:00:00.000Z', '2026-03-08T09:00:00.000Z', '2026-03-07T09:00:00.000Z'),
		asked(MDPH, '2026-03-20T09:00:00.000Z', null, '2026-03-28T09:00:00.000Z'),
		asked(MDPH, '2026-03-30T09:00:00.000Z', null, '2026-04-29T09:00:00.000Z'),
		asked(MDPH, '2026-03-10T08:00:00.000Z', '2026-03-10T20:00:00.000Z', null, 'theirs'),
	]

	it('say how many came, how fast, and how many are late, of theirs and of ours', () =>
		expect(answerFigures(turns, NOW)).toEqual([
			{
				mailbox: BOX,
				partner: MDPH,
				theirs: { asked: 4, answered: 2, meanDays: 3.5, worstDays: 5, late: 2 },
				ours: { asked: 1, answered: 1, meanDays: 0.5, worstDays: 0.5, late: 0 },
			},
		]))

	it('have no mean where nobody answered', () =>
		expect(answerFigures([turns[2]!], NOW)[0]!.theirs).toEqual({ asked: 1, answered: 0, meanDays: null, worstDays: null, late: 1 }))

	it('name no citizen, whose address is their matricule', () => {
		const some = [CITIZEN, 'usager-4@efface.invalid'].map((one) => asked(one, '2026-03-02T09:00:00.000Z', null, null, 'theirs'))
		expect(answerFigures(some, NOW)).toMatchObject([{ partner: 'Usagers', ours: { asked: 2 } }])
	})
})
