import { existsSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { lockBackups, removeLeftSnapshot, snapshotOf } from './snapshot.ts'

let ledger: string
let copies: string[]
beforeEach(() => {
	ledger = join(mkdtempSync(join(tmpdir(), 'mssante-snapshot-')), 'ledger.db')
	copies = [snapshotOf(ledger), `${snapshotOf(ledger)}-journal`]
	copies.forEach((file) => writeFileSync(file, 'en clair'))
})

const left = () => copies.filter((file) => existsSync(file))

describe('a copy of the ledger in clear', () => {
	it('that a killed backup left is removed, however young', () => {
		removeLeftSnapshot(ledger)
		expect(left()).toEqual([])
	})

	it('stays while a backup is being made', () => {
		const unlock = lockBackups(ledger)!
		removeLeftSnapshot(ledger)
		expect(left()).toEqual(copies)
		unlock()
		removeLeftSnapshot(ledger)
		expect(left()).toEqual([])
	})
})
