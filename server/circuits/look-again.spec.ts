import { describe, expect, it } from 'vitest'
import { restAfter } from './look-again.ts'

const SECOND = 1_000
/** A look, at most, after the rest (chores/table.ts). */
const EVERY = 5 * SECOND
const FAILURES = [0, 1, 2, 5, 50]

describe('a dossier that composing keeps', () => {
	it.each(['MSS-SEND-OPPOSED', 'MSS-SEND-HOLDER', 'MSS-SEND-AGAIN', 'MSS-SEND-OTHER-PATIENT', 'MSS-SEND-OTHER-FOLDER'])(
		'by %s, which mends by itself, is seen within fifteen seconds, however often it failed',
		(code) => expect(Math.max(...FAILURES.map((failures) => restAfter(code, failures))) + EVERY).toBeLessThan(15 * SECOND),
	)
	it('because it is too large rests longer each time, up to ten minutes', () =>
		expect(FAILURES.map((failures) => restAfter('MSS-SEND-SIZE', failures) / SECOND)).toEqual([15, 30, 60, 480, 600]))
})
