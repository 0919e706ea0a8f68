import { sql } from 'kysely'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ledgerAt, ON_POSTGRES } from '../../test/support/ledger.support.ts'
import { factOf, noteFact } from './facts.ts'
import { openLedger } from './ledger.ts'

let ledger: Awaited<ReturnType<typeof openLedger>>
beforeAll(async () => {
	ledger = await openLedger(await ledgerAt(join(mkdtempSync(join(tmpdir(), 'mssante-within-')), 'l.db')), {
		audit: Buffer.alloc(32),
		vault: Buffer.alloc(32),
	})
})
afterAll(() => ledger.close())

describe('inside a transaction of the ledger', () => {
	it.each([
		['a question beside it', () => factOf(ledger.db, 'a')],
		['another transaction', () => ledger.change((tx) => noteFact(tx, 'a', 'x'))],
		['a question deep in what it calls', async () => {
			await new Promise((resolve) => setTimeout(resolve, 5))
			return factOf(ledger.db, 'a')
		}],
	])('%s is an error, not a wait without end; nothing is kept', async (_, act) => {
		await expect(ledger.change(async (tx) => {
			await noteFact(tx, 'a', 'kept')
			await act()
		})).rejects.toThrow(/inside its own transaction/)
		expect(await factOf(ledger.db, 'a')).toBeNull()
	})

	it('what it began and did not wait for may speak afterwards', async () => {
		let late: Promise<string | null> | undefined
		await ledger.change(async (tx) => {
			await noteFact(tx, 'b', 'done')
			late = new Promise((resolve) => setTimeout(resolve, 20)).then(() => factOf(ledger.db, 'b')).then(() => factOf(ledger.db, 'b'))
		})
		expect(await late).toBe('done')
		expect(await factOf(ledger.db, 'b')).toBe('done')
	})

	it('others wait their turn, as before', async () => {
		const [, found] = await Promise.all([
			ledger.change(async (tx) => {
				await new Promise((resolve) => setTimeout(resolve, 20))
				await noteFact(tx, 'c', 'first')
			}),
			factOf(ledger.db, 'c'),
			ledger.change((tx) => noteFact(tx, 'd', 'second')),
		])
		expect([found, await factOf(ledger.db, 'd')]).toEqual(['first', 'second'])
	})
})

describe('what is noted, and would be done again', () => {
	const levelOf = async (db: Parameters<typeof factOf>[0]) =>
		(await sql<{ synchronous: number }>`PRAGMA synchronous`.execute(db)).rows[0]!.synchronous
	const FULL = 2

	it('is there for everybody once it is said; what was given up is not', async () => {
		await ledger.note((tx) => noteFact(tx, 'noted', 'yes'))
		await expect(ledger.note(async (tx) => {
			await noteFact(tx, 'noted', 'no')
			throw new Error('given up')
		})).rejects.toThrow('given up')
		expect(await factOf(ledger.db, 'noted')).toBe('yes')
	})

	it.skipIf(ON_POSTGRES)('leaves the next change to wait for the disk as ever, even when it failed', async () => {
		await ledger.note((tx) => noteFact(tx, 'noted', 'again'))
		expect(await levelOf(ledger.db)).toBe(FULL)
		await expect(ledger.note(() => Promise.reject(new Error('given up')))).rejects.toThrow('given up')
		await ledger.change(async (tx) => expect(await levelOf(tx)).toBe(FULL))
	})

	it('waits its turn behind a change, and is an error inside of it', async () => {
		await expect(ledger.change(() => ledger.note((tx) => noteFact(tx, 'c', 'x')))).rejects.toThrow(/inside its own transaction/)
		const order: string[] = []
		await Promise.all([
			ledger.change(async () => void order.push('change')),
			ledger.note(async () => void order.push('note')),
			ledger.change(async () => void order.push('change')),
		])
		expect(order).toEqual(['change', 'note', 'change'])
	})
})
