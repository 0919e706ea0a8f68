/** A database put back from its copy by `pg_restore`, which looks in no schema while it makes indexes: it is the same ledger. */
import { sql } from 'kysely'
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { partsOf } from '../../server/ledger/dialects/postgres-address.ts'
import { openLedger } from '../../server/ledger/ledger.ts'
import { ledgerAt } from '../support/ledger.support.ts'
import { pathOf } from '../support/machine.ts'
import { newFolder } from '../support/new-folder.ts'

const KEYS = { audit: Buffer.alloc(32), vault: Buffer.alloc(32) }
const folder = newFolder('restored')

it('is made whole from a dump, its journal and the indexes of it, and is counted anew by whoever looks in no schema', async () => {
	const [before, after] = [await ledgerAt(join(folder, 'before.db')), await ledgerAt(join(folder, 'after.db'))]
	const ledger = await openLedger(before, KEYS)
	await ledger.change((tx) => ledger.audit.append(tx, [{ action: 'queued', details: { outgoing: 12 } }]))
	await ledger.close()
	const given = ({ url }: { url: string }) => {
		const { host, user, database } = partsOf(url)
		return ['-h', host, '-U', user, '-d', database]
	}
	const dump = execFileSync(pathOf('pg_dump')!, ['-Fc', ...given(before)])
	execFileSync(pathOf('pg_restore')!, ['--single-transaction', ...given(after)], { input: dump, stdio: 'pipe' })
	const restored = await openLedger(after, KEYS)
	expect(await restored.audit.verify(restored.db)).toEqual({ entries: 1, ok: true })
	await sql`SELECT set_config('search_path', '', false)`.execute(restored.db)
	const { schema } = (await sql<{ schema: string }>`SELECT schemaname AS schema FROM pg_tables WHERE tablename = 'audit'`
		.execute(restored.db)).rows[0]!
	await sql`ANALYZE ${sql.table(`${schema}.audit`)}`.execute(restored.db)
	await sql`REINDEX TABLE ${sql.table(`${schema}.audit`)}`.execute(restored.db)
	await restored.close()
})
