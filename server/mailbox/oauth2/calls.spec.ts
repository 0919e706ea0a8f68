import { describe, expect, it } from 'vitest'
import { AGAIN, Calls } from './calls.ts'

const MINUTE = 60_000
const again = expect.objectContaining({ code: 'MSS-SIGN-IN-AGAIN' }) as Error
const many = expect.objectContaining({ code: 'MSS-SIGN-IN-MANY' }) as Error

describe('a telephone', () => {
	it.each([['anne', '899700218896'], ['paul', '899700218896'], ['anne', ' 8997 0021 8896 ']])(
		'is called once in thirty seconds, whoever asks (%s) and however it is written (%s)',
		(user, hint) => {
			const calls = new Calls(AGAIN)
			calls.add('anne', '899700218896', 0)
			expect(() => calls.add(user, hint, 30_000 - 1)).toThrow(again)
			calls.add(user, hint, 30_000)
		},
	)

	it('is not called because another is', () => {
		const calls = new Calls(AGAIN)
		calls.add('anne', '899700218896', 0)
		calls.add('anne', '899700218897', 0)
	})
})

it('an account has ten called in ten minutes, whosever they are; other accounts have theirs', () => {
	const calls = new Calls(AGAIN)
	Array.from({ length: 10 }, (_, index) => calls.add('anne', `${index}`, 0))
	expect(() => calls.add('anne', 'onze', 10 * MINUTE - 1)).toThrow(many)
	calls.add('paul', 'onze', 0)
	calls.add('anne', 'onze', 10 * MINUTE)
})
