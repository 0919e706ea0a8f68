import type { Tables } from './schema.ts'

import { sql } from 'kysely'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, it } from 'vitest'
import { openLedger } from './ledger.ts'
import { migrate } from './migrations.ts'
import { openSqlite } from './sqlite.ts'

const KEY = { audit: Buffer.alloc(32), vault: Buffer.alloc(32) }

function newFile(): string {
	return join(mkdtempSync(join(tmpdir(), 'mssante-ledger-')), 'ledger.db')
}

it('a ledger of the first version is brought up to date, even by a command that only looks', async () => {
	const file = newFile()
	const old = openSqlite<Tables>(file)
	await migrate(old, 1)
	await sql`INSERT INTO messages (mailbox, structure, raw_sha256, content_sha256, size, internal_date, received_at, state, reading)
		VALUES ('a@b', '', '', '', 1, '', '', 'review', ${JSON.stringify({ envelope: { from: 'labo@x.fr', subject: 'Bilan' } })})`.execute(old)
	await old.destroy()
	const ledger = await openLedger(`sqlite:${file}`, KEY, { readOnly: true })
	expect(await ledger.db.selectFrom('outgoing').selectAll().execute()).toEqual([])
	expect(await ledger.db.selectFrom('messages').select(['sender', 'title', 'thread']).execute()).toEqual([{ sender: 'labo@x.fr', title: 'Bilan', thread: 'm1' }])
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
