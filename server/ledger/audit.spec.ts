import type { AuditHead } from './audit.ts'
import type { Ledger } from './ledger.ts'

import { sql } from 'kysely'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ledgerAt } from '../../test/support/ledger.support.ts'
import { clockOf } from '../time/clock.ts'
import { openLedger } from './ledger.ts'

const KEYS = { audit: Buffer.alloc(32, 1), vault: Buffer.alloc(32) }
let file: string
let ledger: Ledger

beforeEach(async () => {
	file = join(mkdtempSync(join(tmpdir(), 'mssante-audit-')), 'ledger.db')
	ledger = await openLedger(await ledgerAt(file), KEYS)
})
afterEach(() => ledger.close())

function write(count: number) {
	return ledger.change((tx) => ledger.audit.append(
		tx,
		Array.from({ length: count }, () => ({ action: 'received' as const })),
	))
}
const headOf = async (): Promise<AuditHead> => (await ledger.audit.head(ledger.db))!
async function truncate(seq: number) {
	await ledger.db.deleteFrom('audit').where('seq', '>', seq).execute()
	const last = await ledger.db.selectFrom('audit').select(['seq', 'mac']).where('seq', '=', seq).executeTakeFirstOrThrow()
	await ledger.db.updateTable('audit_head').set(last).execute()
}
const age = (seq: number, at: string) => sql`UPDATE audit SET at = ${at} WHERE seq <= ${seq}`.execute(ledger.db)
const prune = (before: string) => ledger.change((tx) => ledger.audit.prune(tx, before))

it('each entry is dated by the clock that the ledger was opened with', async () => {
	const noon = '2026-11-26T12:00:00.000Z'
	const dated = await openLedger(await ledgerAt(file), KEYS, { clock: clockOf(() => Date.parse(noon)) })
	await dated.change((tx) => dated.audit.append(tx, [{ action: 'received' }]))
	expect(await dated.audit.lastAt(dated.db)).toBe(noon)
	await dated.close()
})

describe('the place of a head that was kept elsewhere', () => {
	it('is found where the chain goes through it, and on to now', async () => {
		await write(3)
		const kept = await headOf()
		await write(3)
		expect(await ledger.audit.place(ledger.db, kept)).toBe('found')
		expect(await ledger.audit.place(ledger.db, await headOf())).toBe('found')
	})

	it('is ahead of a chain whose end is gone, then contradicted by what took its place', async () => {
		await write(5)
		const kept = await headOf()
		await truncate(3)
		expect(await ledger.audit.place(ledger.db, kept)).toBe('ahead')
		await write(4)
		expect(await ledger.audit.place(ledger.db, kept)).toBe('contradicted')
		expect(await ledger.audit.verify(ledger.db, [kept])).toMatchObject({ ok: false, firstBroken: 5 })
	})

	it('is broken where an entry since was edited', async () => {
		await write(2)
		const kept = await headOf()
		await write(3)
		await sql`UPDATE audit SET actor = 'autre' WHERE seq = 4`.execute(ledger.db)
		expect(await ledger.audit.place(ledger.db, kept)).toBe('broken')
	})

	it('is proven under a seal by the mark that was made of it, and by nothing else', async () => {
		await write(3)
		const kept = await headOf()
		await ledger.audit.mark(ledger.db, kept)
		await write(7)
		const unmarked = await ledger.db.selectFrom('audit').select(['seq', 'mac']).where('seq', '=', 4).executeTakeFirstOrThrow()
		await age(8, '2020-01-01T00:00:00.000Z')
		expect(await prune('2021-01-01T00:00:00.000Z')).toBe(8)
		expect(await ledger.audit.place(ledger.db, kept)).toBe('found')
		expect(await ledger.audit.place(ledger.db, unmarked)).toBe('unproven')
		expect(await ledger.audit.place(ledger.db, { ...kept, mac: 'f'.repeat(64) })).toBe('unproven')
		await ledger.db.insertInto('audit_marks').values({ ...unmarked, proof: 'f'.repeat(64) }).execute()
		expect(await ledger.audit.place(ledger.db, unmarked)).toBe('unproven')
	})

	it('even without the GED, a mark tells that the end is gone', async () => {
		await write(5)
		await ledger.audit.mark(ledger.db, await headOf())
		await truncate(3)
		expect(await ledger.audit.verify(ledger.db)).toMatchObject({ ok: false, firstBroken: 4 })
	})
})

describe('pruning', () => {
	it('takes an old beginning, and stops at the first entry that is younger', async () => {
		await write(10)
		await age(3, '2020-01-01T00:00:00.000Z')
		await sql`UPDATE audit SET at = '2020-01-01T00:00:00.000Z' WHERE seq BETWEEN 6 AND 8`.execute(ledger.db)
		expect(await prune('2021-01-01T00:00:00.000Z')).toBe(3)
		expect(await ledger.db.selectFrom('audit').select('seq').orderBy('seq').executeTakeFirst()).toEqual({ seq: 4 })
	})

	it('never takes the last entry', async () => {
		await write(4)
		await age(4, '2020-01-01T00:00:00.000Z')
		expect(await prune('2021-01-01T00:00:00.000Z')).toBe(3)
	})
})

describe('the key', () => {
	const open = async (audit: Buffer) => openLedger(await ledgerAt(file), { ...KEYS, audit })

	it('that is not this ledger’s is told, and writes nothing', async () => {
		await write(2)
		await expect(open(Buffer.alloc(32, 2))).rejects.toMatchObject({ code: 'MSS-SECRET-WRONG' })
		expect((await ledger.audit.verify(ledger.db)).ok).toBe(true)
	})

	it('of a ledger from before the fingerprint is known by its last entries', async () => {
		await write(2)
		await ledger.db.deleteFrom('facts').where('name', '=', 'key-fingerprint').execute()
		await expect(open(Buffer.alloc(32, 2))).rejects.toMatchObject({ code: 'MSS-SECRET-WRONG' })
		await (await open(KEYS.audit)).close()
		expect(await ledger.db.selectFrom('facts').select('value').where('name', '=', 'key-fingerprint').executeTakeFirst()).toEqual({
			value: ledger.audit.fingerprint,
		})
	})

	it('may change while nothing was ever written', async () => {
		await (await open(Buffer.alloc(32, 2))).close()
	})
})
