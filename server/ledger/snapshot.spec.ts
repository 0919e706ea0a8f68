import { existsSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { beforeEach, describe, expect, it } from 'vitest'
import { lockBackups, removeLeftSnapshot, snapshotOf, stillSpooled } from './snapshot.ts'

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

it('raw mails that the ledger still names are told from those that its retention took, in a layout that lacks some tables too', () => {
	const database = new DatabaseSync(ledger)
	database.exec('CREATE TABLE messages (spool TEXT); CREATE TABLE outgoing (spool TEXT)')
	database.exec('INSERT INTO messages VALUES (\'reçu.eml\'), (NULL); INSERT INTO outgoing VALUES (\'envoyé.eml\')')
	database.close()
	expect(stillSpooled(ledger, ['reçu.eml', 'effacé.eml', 'envoyé.eml'])).toEqual(new Set(['reçu.eml', 'envoyé.eml']))
})
