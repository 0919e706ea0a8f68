import type { Tokens } from './tokens.ts'

import { describe, expect, it } from 'vitest'
import { MssError } from '../../errors.ts'
import { refusalIn, TokenRefused, withToken } from './tokens.ts'

describe('what an operator answers', () => {
	// RFC 7628 §3.2.2, and the JSON of XOAUTH2 as Google documents it.
	it.each([
		[{ status: 'invalid_token', scope: 'mail' }, 'invalid_token'],
		[{ status: 'insufficient_scope' }, 'insufficient_scope'],
		[{ status: '400', schemes: 'Bearer', scope: 'https://mail.exemple/' }, '400'],
		[{ status: 401 }, '401'],
	])('%j is about the token, or the person', (answer, word) => expect(refusalIn(answer)).toBe(word))

	it.each([[{ status: 'invalid_request' }], [{ status: '500' }], [{}], ['oups'], [null]])('%j is about neither', (answer) =>
		expect(refusalIn(answer)).toBeNull())
})

function tokens(): Tokens & { told: string[] } {
	const told: string[] = []
	return {
		told,
		current: async () => 'premier',
		instead: async (refused, why) => {
			told.push(`instead ${refused} ${why}`)
			return 'second'
		},
		taken: (token) => void told.push(`taken ${token}`),
		refused: (token, why) => {
			told.push(`refused ${token} ${why}`)
			return new MssError('MSS-SIGN-IN-REFUSED', why)
		},
	}
}

describe('logging in by a token', () => {
	it('tries another one once, when the first is refused', async () => {
		const some = tokens()
		const tried: string[] = []
		const logIn = async (token: string) => {
			tried.push(token)
			if (token === 'premier') {
				throw new TokenRefused('401')
			}
			return token
		}
		expect(await withToken(some, logIn)).toBe('second')
		expect([tried, some.told]).toEqual([['premier', 'second'], ['instead premier 401', 'taken second']])
	})

	it('believes the second refusal', async () => {
		const some = tokens()
		const refused = async () => Promise.reject(new TokenRefused('401'))
		await expect(withToken(some, refused)).rejects.toMatchObject({ code: 'MSS-SIGN-IN-REFUSED' })
		expect(some.told).toEqual(['instead premier 401', 'refused second 401'])
	})

	it('doubts no token for what passes', async () => {
		const some = tokens()
		const down = new MssError('MSS-IMAP-DOWN')
		await expect(withToken(some, async () => Promise.reject(down))).rejects.toBe(down)
		expect(some.told).toEqual([])
	})
})
