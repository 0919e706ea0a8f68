import { describe, expect, it } from 'vitest'
import { dueWords } from './due.service.ts'

/** A Wednesday. */
const NOW = new Date('2026-11-25T10:00:00')

describe('by when an answer is due', () => {
	it.each([
		['ours', null, 'to be answered'],
		['theirs', null, 'answer expected'],
		['ours', '2026-11-25T18:00:00', 'to be answered today'],
		['ours', '2026-11-27T18:00:00', 'to be answered before vendredi'],
		['theirs', '2026-12-12T18:00:00', 'answer expected before le 12 décembre'],
		['theirs', '2027-01-04T18:00:00', 'answer expected before le 4 janvier 2027'],
		['ours', '2026-11-25T09:00:00', 'late since today'],
		['ours', '2026-11-24T18:00:00', '1 day late'],
		['theirs', '2026-11-23T01:00:00', '2 days late'],
	] as const)('%s, %s: %s', (whose, due, words) => expect(dueWords(whose, due, NOW)).toBe(words))
})
