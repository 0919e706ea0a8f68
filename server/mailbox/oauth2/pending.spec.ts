import { describe, expect, it } from 'vitest'
import { Pending } from './pending.ts'

const MINUTE = 60_000
const NOW = Date.parse('2026-11-26T10:00:00Z')
let count = 0

function begun(user: string, mailbox = `${++count}@ehpad.exemple.mssante.fr`, state = `etat-${++count}`) {
	return { mailbox, form: '{}', user, asked: { redirectUri: 'https://cloud.exemple.fr/', state, nonce: 'n', verifier: 'v' } }
}

const unknown = expect.objectContaining({ code: 'MSS-SIGN-IN-UNKNOWN' }) as Error
const many = expect.objectContaining({ code: 'MSS-SIGN-IN-MANY' }) as Error

describe('a sign-in that was begun', () => {
	it('is taken once, by whoever began it', () => {
		const pending = new Pending()
		const mine = begun('anne')
		pending.add(mine, NOW)
		expect(() => pending.take(mine.asked.state, 'paul', NOW)).toThrow(unknown)
		expect(pending.take(mine.asked.state, 'anne', NOW)).toMatchObject({ mailbox: mine.mailbox })
		expect(() => pending.take(mine.asked.state, 'anne', NOW)).toThrow(unknown)
	})

	it('is over after ten minutes', () => {
		const pending = new Pending()
		const mine = begun('anne')
		pending.add(mine, NOW)
		expect(pending.look(mine.asked.state, 'anne', NOW + 10 * MINUTE - 1)).toBeDefined()
		expect(() => pending.look(mine.asked.state, 'anne', NOW + 10 * MINUTE)).toThrow(unknown)
	})

	it('gives its place to another of the same person for the same mailbox', () => {
		const pending = new Pending()
		const [first, second] = [begun('anne', 'a@b.fr'), begun('anne', 'a@b.fr')]
		pending.add(first, NOW)
		pending.add(second, NOW)
		expect(() => pending.look(first.asked.state, 'anne', NOW)).toThrow(unknown)
		expect(pending.look(second.asked.state, 'anne', NOW)).toBeDefined()
	})

	it('is one of five of a person, and of 200 of everybody; those that are over do not count', () => {
		const pending = new Pending()
		Array.from({ length: 5 }, () => pending.add(begun('anne'), NOW))
		expect(() => pending.add(begun('anne'), NOW)).toThrow(many)
		Array.from({ length: 195 }, (_, index) => pending.add(begun(`u${index}`), NOW))
		expect(() => pending.add(begun('claire'), NOW)).toThrow(many)
		pending.add(begun('claire'), NOW + 10 * MINUTE)
	})

	it('has its place before its provider is asked, and leaves it when the provider does not answer', async () => {
		const pending = new Pending()
		let asked = 0
		const { promise: answers, reject } = Promise.withResolvers<never>()
		const ask = () => pending.begin(begun('anne', 'a@b.fr'), () => {
			asked++
			return answers
		})
		const asking = Array.from({ length: 5 }, () => ask().catch(() => 'sans réponse'))
		await expect(ask()).rejects.toThrow(many)
		reject(new Error('panne'))
		expect([await Promise.all(asking), asked]).toEqual([Array.from({ length: 5 }, () => 'sans réponse'), 5])
		await pending.begin(begun('anne'), async () => begun('anne'))
	})
})
