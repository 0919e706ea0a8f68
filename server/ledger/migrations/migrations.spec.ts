import type { Tables } from '../ledger-schema.ts'

import { sql } from 'kysely'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, it } from 'vitest'
import { cameById } from '../../views/came.ts'
import { openSqlite } from '../dialects/sqlite.ts'
import { openLedger } from '../ledger.ts'
import { hasThisLayout, migrate } from './migrations.ts'

const READER = { user: 'claire', since: '' }
const KEY = { audit: Buffer.alloc(32), vault: Buffer.alloc(32) }

function newFile(): string {
	return join(mkdtempSync(join(tmpdir(), 'mssante-ledger-')), 'ledger.db')
}

it('a ledger of the first version is brought up to date, even by a command that only looks', async () => {
	const file = newFile()
	const old = openSqlite<Tables>(file)
	await migrate(old, 1)
	await sql`INSERT INTO messages (mailbox, structure, raw_sha256, content_sha256, size, internal_date, received_at, state, reading)
		VALUES ('a@b', '', '', '', 1, '', '', 'review',
			${JSON.stringify({ envelope: { from: 'labo@x.fr', subject: 'Bilan' } })})`.execute(old)
	await old.destroy()
	const ledger = await openLedger({ url: `sqlite:${file}` }, KEY, { readOnly: true })
	expect(await ledger.db.selectFrom('outgoing').selectAll().execute()).toEqual([])
	expect(await ledger.db.selectFrom('messages').select(['sender', 'title', 'thread']).execute()).toEqual([
		{ sender: 'labo@x.fr', title: 'Bilan', thread: 'm1' },
	])
	await ledger.close()
})

it('decisions of the version before are kept, with their documents', async () => {
	const file = newFile()
	const old = openSqlite<Tables>(file)
	await migrate(old, 4)
	for (const statement of [
		'INSERT INTO messages (id, mailbox, structure, raw_sha256, content_sha256, size, internal_date, received_at, state) VALUES (1, '
		+ "'a@b', '', '', '', 1, '', '', 'filed')",
		'INSERT INTO documents (id, message_id, position, structure, name, media_type, size, sha256, source, base_group, state, folder, '
		+ "base, extension) VALUES (1, 1, 0, '', '', '', 1, '', 'xdm', 0, 'filed', '', '', '')",
		"INSERT INTO acts (id, at, actor, kind, state, message_id, mailbox, structure, reason) VALUES (7, '', 'claire', 'file', 'done', "
		+ "1, 'a@b', '', 'vu')",
		"INSERT INTO act_documents (act_id, document_id, before) VALUES (7, 1, '{}')",
	]) {
		await sql.raw(statement).execute(old)
	}
	await migrate(old)
	expect(
		await old.selectFrom('acts').innerJoin('act_documents', 'act_id', 'acts.id').select(['acts.id', 'reason', 'document_id']).execute(),
	).toEqual([{ id: 7, reason: 'vu', document_id: 1 }])
	await sql`INSERT INTO acts (at, actor, kind, state, message_id, mailbox, structure)
		VALUES ('', 'claire', 'reopen', 'done', 1, 'a@b', '')`.execute(old)
	expect((await old.selectFrom('acts').select('id').orderBy('id', 'desc').executeTakeFirst())?.id).toBe(8)
	await expect(sql`INSERT INTO act_documents VALUES (99, 1, '{}')`.execute(old)).rejects.toThrow(/FOREIGN KEY/)
	await old.destroy()
})

it('a ledger of a newer program is refused, whoever asks', async () => {
	const file = newFile()
	await (await openLedger({ url: `sqlite:${file}` }, KEY)).close()
	const newer = new DatabaseSync(file)
	newer.exec('PRAGMA user_version = 999')
	newer.close()
	await expect(openLedger({ url: `sqlite:${file}` }, KEY)).rejects.toMatchObject({ code: 'MSS-LEDGER-NEWER' })
})

it('a migration that a newer program ran is refused by its name', async () => {
	const file = newFile()
	await (await openLedger({ url: `sqlite:${file}` }, KEY)).close()
	const newer = new DatabaseSync(file)
	newer.exec("INSERT INTO kysely_migration VALUES ('99-turns', '2027-01-01')")
	newer.close()
	await expect(openLedger({ url: `sqlite:${file}` }, KEY)).rejects.toMatchObject({ code: 'MSS-LEDGER-NEWER' })
})

it('a ledger whose migrations were counted goes on from the last of them, by name', async () => {
	const file = newFile()
	const old = openSqlite<Tables>(file)
	await migrate(old, 4)
	await sql`DROP TABLE kysely_migration`.execute(old)
	await sql`DROP TABLE kysely_migration_lock`.execute(old)
	await sql`PRAGMA user_version = 4`.execute(old)
	await migrate(old)
	expect(
		(await sql<{ name: string }>`SELECT name FROM kysely_migration ORDER BY name`.execute(old)).rows.map(({ name }) => name)[3],
	).toBe('04-triage')
	expect(await old.selectFrom('made_structures').selectAll().execute()).toEqual([])
	await old.destroy()
})

it('a migration that fails leaves the ledger as it was', async () => {
	const file = newFile()
	const old = openSqlite<Tables>(file)
	await migrate(old, 12)
	await sql`CREATE TABLE made_structures (other TEXT)`.execute(old)
	await expect(migrate(old)).rejects.toThrow(/made_structures/)
	expect((await sql`SELECT name FROM kysely_migration WHERE name = '13-made-structures'`.execute(old)).rows).toEqual([])
	await old.destroy()
})

it('who decided becomes a column, of what reasons said; a receipt that was taken back is withdrawn', async () => {
	const file = newFile()
	const old = openSqlite<Tables>(file)
	await migrate(old, 18)
	const rules = ['exact-ins', 'by-hand', 'rejected', 'closed', 'learnt-folder', 'put-back', 'released']
	const decisions = [...rules.map((rule) => JSON.stringify({ reasons: [{ rule }, { rule: 'no-ins' }] })), '{"reasons":', null]
	for (const [index, decision] of decisions.entries()) {
		await sql`INSERT INTO messages (id, mailbox, structure, raw_sha256, content_sha256, size, internal_date, received_at, state,
			decision) VALUES (${index + 1}, 'a@b', '', '', '', 1, '', '', 'filed', ${decision})`.execute(old)
	}
	for (const [id, code] of ['withdrawn', 'MSS-SMTP-REFUSED'].entries()) {
		await sql`INSERT INTO outbox (message_id, mailbox, recipient, outcome, header_id, created_at, state, error_code)
			VALUES (${id + 1}, 'a@b', '', '903', ${code}, '', 'failed', ${code})`.execute(old)
	}
	await migrate(old)
	expect(await old.selectFrom('messages').select(['rule', 'decided_by as by']).orderBy('id').execute()).toEqual([
		{ rule: 'exact-ins', by: 'software' },
		{ rule: 'by-hand', by: 'person' },
		{ rule: 'rejected', by: 'person' },
		{ rule: 'closed', by: 'person' },
		{ rule: 'learnt-folder', by: 'rule' },
		{ rule: 'put-back', by: null },
		{ rule: 'released', by: null },
		{ rule: null, by: null },
		{ rule: null, by: null },
	])
	expect(await old.selectFrom('outbox').select(['state', 'error_code as code']).orderBy('id').execute()).toEqual([
		{ state: 'withdrawn', code: null },
		{ state: 'failed', code: 'MSS-SMTP-REFUSED' },
	])
	await old.destroy()
})

it('what had come before anybody could say what they read is read, whatever comes next is not', async () => {
	const file = newFile()
	const old = openSqlite<Tables>(file)
	await migrate(old, 24)
	const come = (id: number, at: string) => sql`INSERT INTO messages (id, mailbox, structure, raw_sha256, content_sha256, size,
		internal_date, received_at, state) VALUES (${id}, 'a@b', '', '', '', 1, '', ${at}, 'filed')`.execute(old)
	await come(1, '2026-11-25T08:00:00.000Z')
	await come(2, '2026-11-26T08:00:00.000Z')
	await migrate(old)
	await come(3, '2026-11-26T09:00:00.000Z')
	const came = await cameById(old, READER, [1, 2, 3])
	expect(came.map(({ isUnread }) => isUnread)).toEqual([false, false, true])
	await old.destroy()
})

it('what was in progress then is unread once it is filed, and so is what had come after it', async () => {
	const old = openSqlite<Tables>(newFile())
	await migrate(old, 24)
	for (const [index, state] of ['filed', 'failed', 'filed', 'planned'].entries()) {
		await sql`INSERT INTO messages (id, mailbox, structure, raw_sha256, content_sha256, size, internal_date, received_at, state)
			VALUES (${index + 1}, 'a@b', '', '', '', 1, '', ${`2026-11-2${index + 1}T08:00:00.000Z`}, ${state})`.execute(old)
	}
	await migrate(old)
	const came = await cameById(old, READER, [1, 2, 3, 4])
	expect(came.map(({ isUnread }) => isUnread)).toEqual([false, true, true, true])
	await old.destroy()
})

it('a new ledger has all of it at once, and is begun again as it is', async () => {
	const file = newFile()
	for (let start = 0; start < 2; start++) {
		const ledger = await openLedger({ url: `sqlite:${file}` }, KEY)
		expect(await hasThisLayout(ledger.db)).toBe(true)
		await ledger.close()
	}
})
