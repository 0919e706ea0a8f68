import type { Ledger } from '../ledger.ts'

import { sql } from 'kysely'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ledgerAt } from '../../../test/support/ledger.support.ts'
import { noteFact } from '../facts.ts'
import { openLedger } from '../ledger.ts'
import { beginsWith, greatest, holds, isJson, joined, jsonOfAll, listIn, numberIn, rowsOf, tableNamed, textIn } from './either.ts'

/** What a column may hold: an object, halves of characters, what is no JSON. */
const HELD = {
	whole: JSON.stringify({ envelope: { answers: ['<a@b>', '<c@d>'], from: 'é' }, outgoing: 12, reasons: [{ rule: 'by-hand' }] }),
	odd: JSON.stringify({ envelope: { answers: ['<a@b>'], from: 'x\u0000y\uD800z' } }),
	empty: '{}',
	none: 'pas du JSON',
}

let ledger: Ledger
beforeAll(async () => {
	const key = Buffer.alloc(32)
	const file = join(mkdtempSync(join(tmpdir(), 'mssante-either-')), 'l.db')
	ledger = await openLedger(await ledgerAt(file), { audit: key, vault: key })
	for (const [name, value] of Object.entries(HELD)) {
		await noteFact(ledger.db, name, value)
	}
})
afterAll(() => ledger.close())

async function namesWhere(condition: ReturnType<typeof holds>) {
	const held = ledger.db.selectFrom('facts').select('name').where('name', 'in', Object.keys(HELD))
	return (await held.where(condition).orderBy('name').execute()).map(({ name }) => name)
}
async function valueOf<T>(name: string, expression: ReturnType<typeof sql<T>>) {
	return (await ledger.db.selectFrom('facts').select(expression.as('found')).where('name', '=', name).executeTakeFirstOrThrow()).found
}

describe('what is within a column of JSON', () => {
	it('is a text, a number, an object as JSON; nothing where there is nothing', async () => {
		expect(await valueOf('whole', textIn('value', 'envelope', 'from'))).toBe('é')
		expect(JSON.parse((await valueOf('whole', textIn('value', 'reasons', 0)))!)).toEqual({ rule: 'by-hand' })
		expect(await valueOf('whole', textIn('value', 'reasons', 0, 'rule'))).toBe('by-hand')
		expect(await valueOf('whole', numberIn('value', 'outgoing'))).toBe(12)
		expect(await valueOf('empty', textIn('value', 'envelope', 'from'))).toBeNull()
		expect(await valueOf('empty', numberIn('value', 'outgoing'))).toBeNull()
	})

	it('is found beside characters that a database may not hold', async () => {
		expect(await valueOf('odd', textIn('value', 'envelope', 'from'))).toMatch(/^x.y.+z$/s)
		expect(await namesWhere(sql`EXISTS (SELECT 1 FROM ${listIn('facts.value', 'envelope', 'answers')} AS named
			WHERE named.value = '<a@b>') AND name IN ('whole', 'odd', 'empty')`.$castTo())).toEqual(['odd', 'whole'])
	})

	it('is told from what is none', async () => {
		expect(await namesWhere(isJson('value'))).toEqual(['empty', 'odd', 'whole'])
	})

	it('is gathered, each once', async () => {
		const found = jsonOfAll({ name: sql.ref('name') })
		const allOf = async (...names: string[]) => {
			const query = sql<{ all: string }>`SELECT ${found} AS "all" FROM facts WHERE name IN (${sql.join(names)})`
			return JSON.parse((await query.execute(ledger.db)).rows[0]!.all) as unknown[]
		}
		expect(await allOf('whole', 'odd')).toHaveLength(2)
		expect(await allOf('whole', 'odd')).toEqual(expect.arrayContaining([{ name: 'odd' }, { name: 'whole' }]))
		expect(await allOf('')).toEqual([])
	})
})

describe('a text', () => {
	it('is held letter for letter', async () => {
		expect(await namesWhere(holds('name', 'ho'))).toEqual(['whole'])
		expect(await namesWhere(holds('name', 'HO'))).toEqual([])
	})

	it('begins so, in either case, whatever LIKE would make of it', async () => {
		expect(await namesWhere(beginsWith('name', 'WH'))).toEqual(['whole'])
		expect(await namesWhere(beginsWith('name', '_h'))).toEqual([])
		const found = await ledger.db.selectFrom('facts').select('name').where('name', 'like', 'WHO%').execute()
		expect(found).toEqual([{ name: 'whole' }])
	})
})

describe('rows', () => {
	it('of values that are given', async () => {
		const { rows } = await sql`SELECT box.value AS name FROM ${rowsOf(['b', 'a'], 'box')}`.execute(ledger.db)
		expect(rows).toEqual([{ name: 'b' }, { name: 'a' }])
	})

	it('in one text, in their order', async () => {
		const { rows } = await sql`SELECT ${joined('title', ', ')} AS titles
			FROM (SELECT 1 AS position, 'un' AS title UNION ALL SELECT 2, 'deux') AS documents`.execute(ledger.db)
		expect(rows).toEqual([{ titles: 'un, deux' }])
	})

	it('in a list of none: nothing is in it, everything is not', async () => {
		const found = (how: 'in' | 'not in') => ledger.db.selectFrom('facts').select('name').where('name', how, []).execute()
		expect(await found('in')).toEqual([])
		expect(await found('not in')).not.toEqual([])
	})

	it('tell what is true, and the greater of two', async () => {
		const { rows } = await sql`SELECT 'a' IN ('a', 'b') AS is_there, ${greatest(sql`'a'`, sql`'b'`)} AS last`.execute(ledger.db)
		expect(rows).toEqual([{ is_there: 1, last: 'b' }])
	})

	it('stand in tables that are there', async () => {
		expect((await tableNamed('facts').execute(ledger.db)).rows).toEqual([{ name: 'facts' }])
		expect((await tableNamed('autre').execute(ledger.db)).rows).toEqual([])
	})
})
