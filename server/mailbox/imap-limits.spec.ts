/** A server that never stops speaking is no server: what may come during one act, and for how long. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Allowance, tooMuch } from './imap-limits.ts'

const MB = 1024 * 1024
const MINUTE = 60_000

beforeEach(() => {
	vi.useFakeTimers()
})
afterEach(() => {
	vi.useRealTimers()
})

/** An act under way: what came before it is not its own. */
function under(allowance: Allowance) {
	let received = 500 * MB
	const excesses: string[] = []
	const end = allowance.watch({ stats: () => ({ received, sent: 0 }) } as never, ({ code, detail }) => excesses.push(`${code} ${detail}`))
	return {
		excesses,
		end,
		comes: async (bytes: number, milliseconds = 1_000) => {
			received += bytes
			await vi.advanceTimersByTimeAsync(milliseconds)
		},
	}
}

describe('an answer', () => {
	it('that asks for little may bring a little, and is given up beyond: once, however long it goes on', async () => {
		const { comes, excesses } = under(new Allowance())
		await comes(2 * MB)
		expect(excesses).toEqual([])
		await comes(1 * MB)
		await comes(50 * MB)
		expect(excesses).toEqual(['MSS-IMAP-FLOOD 3 Mo pour une demande'])
	})
	it('that says nothing and does not end is given up too', async () => {
		const { comes, excesses } = under(new Allowance())
		await comes(0, 9 * MINUTE)
		expect(excesses).toEqual([])
		await comes(0, 2 * MINUTE)
		expect(excesses).toEqual(['MSS-IMAP-FLOOD réponse sans fin'])
	})
	it('that came to its end is watched no more', async () => {
		const { comes, end, excesses } = under(new Allowance())
		end()
		await comes(50 * MB, 60 * MINUTE)
		expect(excesses).toEqual([])
	})
})

describe('what may come grows with what is asked', () => {
	it('a list of a million UIDs, each of ten digits and a space', async () => {
		const { comes, excesses } = under(Allowance.forUids(1_000_000))
		await comes(11 * 1_000_000)
		expect(excesses).toEqual([])
	})
	it('a message of forty megabytes may take as many minutes more, by the slowest line', async () => {
		const { comes, excesses } = under(Allowance.forBytes(40 * MB))
		await comes(40 * MB, 49 * MINUTE)
		expect(excesses).toEqual([])
		await comes(0, 2 * MINUTE)
		expect(excesses).toEqual(['MSS-IMAP-FLOOD réponse sans fin'])
	})
	it('and a server may be wrong about its size, but not by more than twice', async () => {
		const wrong = under(Allowance.forBytes(40 * MB))
		await wrong.comes(80 * MB)
		expect(wrong.excesses).toEqual([])
		await wrong.comes(3 * MB)
		expect(wrong.excesses).toHaveLength(1)
	})
})

describe('an answer that the library gave up', () => {
	const codes = ['LineTooLarge', 'LiteralTooLarge', 'ResponseTooLarge', 'TooManyTokens', 'TooManyResponses']
	it.each(codes)('is told as a flood: %s', (code) =>
		expect(tooMuch(Object.assign(new Error('x'), { code }))?.code).toBe('MSS-IMAP-FLOOD'))
	it('for another reason is not', () => expect(tooMuch(Object.assign(new Error('x'), { code: 'ECONNRESET' }))).toBeNull())
})
