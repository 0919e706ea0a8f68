import type { Ledger } from '../ledger/ledger.ts'

import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ledgerAt } from '../../test/support/ledger.support.ts'
import { newFolder } from '../../test/support/new-folder.ts'
import { openLedger } from '../ledger/ledger.ts'
import { forPages } from './for-pages.ts'

let ledger: Ledger
let counted: number
const ask = (key = 'sums') => forPages(ledger, key, async () => ++counted)
const tell = () => ledger.change((tx) => ledger.audit.append(tx, [{ action: 'filed' }]))

beforeEach(async () => {
	ledger = await openLedger(await ledgerAt(join(newFolder('for-pages'), 'ledger.db')), {
		audit: Buffer.alloc(32),
		vault: Buffer.alloc(32),
	})
	counted = 0
})
afterEach(() => ledger.close())

describe('what every open page asks for', () => {
	it('is counted once for all of them', async () => {
		expect(await Promise.all([ask(), ask()])).toEqual([1, 1])
		expect(await ask()).toBe(1)
	})

	it('is counted anew once the journal tells of something', async () => {
		await ask()
		await tell()
		expect(await ask()).toBe(2)
	})

	it('is counted apart where it is of something else', async () => {
		await ask()
		expect(await ask('tasks a@b.fr')).toBe(2)
	})

	it('is asked again where it could not be counted', async () => {
		await expect(forPages(ledger, 'sums', () => Promise.reject(new Error('away')))).rejects.toThrow('away')
		expect(await ask()).toBe(1)
	})
})
