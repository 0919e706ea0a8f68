import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ledgerAt } from '../../test/support/ledger.support.ts'
import { MssError } from '../errors.ts'
import { factOf, noteFact } from './facts.ts'
import { grouped } from './grouped.ts'
import { openLedger } from './ledger.ts'

let ledger: Awaited<ReturnType<typeof openLedger>>
beforeAll(async () => {
	ledger = await openLedger(await ledgerAt(join(mkdtempSync(join(tmpdir(), 'mssante-grouped-')), 'l.db')), {
		audit: Buffer.alloc(32),
		vault: Buffer.alloc(32),
	})
})
afterAll(() => ledger.close())

/** Changes of a ledger, counted. */
function counted(long?: number): { together: typeof ledger.change, commits: () => number } {
	let commits = 0
	const together = grouped(async (act) => {
		commits++
		return ledger.change(act)
	}, long)
	return { together, commits: () => commits }
}

describe('small changes at about the same moment', () => {
	it('are one commit, but for the first, and each has its own answer', async () => {
		const { together, commits } = counted()
		const names = Array.from({ length: 40 }, (_, index) => `together ${index}`)
		const answers = names.map((name) => together(async (tx) => {
			await noteFact(tx, name, 'noted')
			return name
		}))
		expect(await Promise.all(answers)).toEqual(names)
		expect(await Promise.all(names.map((name) => factOf(ledger.db, name)))).toEqual(names.map(() => 'noted'))
		expect(commits()).toBe(2)
	})

	it('of which one fails: that one alone does, and keeps nothing', async () => {
		const { together } = counted()
		const wishes = ['une', 'deux', 'trois', 'quatre'].map((name) => together(async (tx) => {
			await noteFact(tx, name, 'noted')
			if (name === 'trois') {
				throw new Error('non')
			}
		}))
		const ends = await Promise.allSettled(wishes)
		expect(ends.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled'])
		expect(await Promise.all(['deux', 'trois', 'quatre'].map((name) => factOf(ledger.db, name)))).toEqual(['noted', null, 'noted'])
	})

	it('that last are others’ to come between: a commit takes no more once it is long, and none is lost', async () => {
		const { together, commits } = counted(0)
		const names = Array.from({ length: 5 }, (_, index) => `long ${index}`)
		await Promise.all(names.map((name) => together((tx) => noteFact(tx, name, 'noted'))))
		expect(await Promise.all(names.map((name) => factOf(ledger.db, name)))).toEqual(names.map(() => 'noted'))
		expect(commits()).toBe(5)
	})

	it('that may have been written, their answer being lost, are not made again', async () => {
		let runs = 0
		const together = grouped(async (act) => {
			await ledger.change(act)
			throw new MssError('MSS-LEDGER-AWAY')
		})
		await expect(together(async (tx) => {
			runs++
			await noteFact(tx, 'doubt', 'noted')
		})).rejects.toMatchObject({ code: 'MSS-LEDGER-AWAY' })
		expect(runs).toBe(1)
	})

	it('asked for inside a transaction are an error, not a wait without end', async () => {
		await expect(ledger.change(async (tx) => {
			await noteFact(tx, 'a', 'x')
			await ledger.together((other) => noteFact(other, 'b', 'x'))
		})).rejects.toThrow(/inside its own transaction/)
	})
})
