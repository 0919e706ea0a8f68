import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, it } from 'vitest'
import { openLedger } from './ledger.ts'

const KEY = { audit: Buffer.alloc(32), vault: Buffer.alloc(32) }

function newFile(): string {
	return join(mkdtempSync(join(tmpdir(), 'mssante-ledger-')), 'ledger.db')
}

it('a ledger of the first version is brought up to date, even by a command that only looks', async () => {
	const file = newFile()
	await (await openLedger(`sqlite:${file}`, KEY)).close()
	const old = new DatabaseSync(file)
	old.exec('DROP TABLE recipients; DROP TABLE outgoing_documents; DROP TABLE outgoing; DROP TABLE correspondents; DROP TABLE secrets; DROP TABLE made_mailboxes; DROP TABLE gone_accounts; DROP TABLE favourites; DROP INDEX documents_file_id; ALTER TABLE outbox DROP COLUMN form; CREATE TABLE sent (header_id TEXT PRIMARY KEY); PRAGMA user_version = 1')
	old.close()
	const ledger = await openLedger(`sqlite:${file}`, KEY, { readOnly: true })
	expect(await ledger.db.selectFrom('outgoing').selectAll().execute()).toEqual([])
	await ledger.close()
})

it('a ledger of a newer program is refused, whoever asks', async () => {
	const file = newFile()
	await (await openLedger(`sqlite:${file}`, KEY)).close()
	const newer = new DatabaseSync(file)
	newer.exec('PRAGMA user_version = 999')
	newer.close()
	await expect(openLedger(`sqlite:${file}`, KEY)).rejects.toMatchObject({ code: 'MSS-LEDGER-NEWER' })
})
