/** One file a table: its rows are put in, changed and taken away there, and nowhere else; it writes no other, but what is bound to it. */
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const SERVER = join(import.meta.dirname, '..', '..')
const LEDGER = 'ledger/'
/** A whole ledger into another, whatever its tables; its layout, in the words of both engines; the directory's, a database of its own. */
const NOT_READ = /^(?:ledger\/(?:moving\.ts|migrations\/|dialects\/postgres-layout\.ts)|directory\/build-directory\.ts)/

/** Tables of one file: rows of the first, and what is nothing without them, or changes with them. */
const BOUND = [
	['audit', 'audit_head', 'audit_marks', 'audit_seal'],
	['acts', 'act_documents'],
	['asked', 'asked_files'],
	['dossiers', 'dossier_files', 'dossier_reasons', 'visas'],
	['outgoing', 'outgoing_documents'],
	['turns', 'turn_moves'],
	['spooled', 'spooled_parts'],
	// A sidecar that ends lets go of what it holds by the same statement.
	['sidecars', 'holds', 'pins'],
	// Of each account: its name, and whether it is there.
	['people', 'gone_accounts'],
	// One version tells that any of them changed.
	['made_mailboxes', 'made_structures', 'made_people', 'made_settings'],
]
/** By triggers of the database itself (31-register-version). */
const BY_NOBODY = ['register_version']

const schema = readFileSync(join(SERVER, 'ledger', 'ledger-schema.ts'), 'utf8')
const TABLES = [...schema.slice(schema.indexOf('interface Tables')).matchAll(/^\t(\w+): \{/gm)].map(([, table]) => table!)

/** By Kysely, with the table's name or what stands in its place; and in SQL. */
const WRITES = [
	/\b(?:insertInto|updateTable|deleteFrom|mergeInto|replaceInto)\(\s*([^\s,)]+)/g,
	/\b(?:INSERT INTO|DELETE FROM|MERGE INTO)\s+(\w+|\$\{)/g,
	/\bUPDATE\s+(\w+|\$\{[^}]*\})\s+(?:AS \w+ )?SET\b/g,
]

/** What each file of the program writes: names of tables, or what is none of them. */
const written = globSync('**/*.ts', { cwd: SERVER }).filter((file) => !file.endsWith('.spec.ts') && !NOT_READ.test(file)).map((file) => {
	const source = readFileSync(join(SERVER, file), 'utf8')
	const names = WRITES.flatMap((form) => [...source.matchAll(form)].map(([, name]) => name!.replaceAll(/['"`]/g, '')))
	return { file, names: new Set(names) }
})
const ofLedger = written.filter(({ file }) => file.startsWith(LEDGER))
const writersOf = (table: string) => ofLedger.filter(({ names }) => names.has(table)).map(({ file }) => file)

describe('the tables of the ledger', () => {
	it('are all known here', () => expect(TABLES.length).toBeGreaterThan(50))

	it.each(TABLES.filter((table) => !BY_NOBODY.includes(table)))('%s is written by one file', (table) =>
		expect(writersOf(table)).toHaveLength(1))

	it.each(BY_NOBODY)('%s is written by none', (table) => expect(writersOf(table)).toEqual([]))

	it('are written with their names, so that this is seen', () => {
		const unknown = (names: Set<string>) => [...names].filter((name) => !TABLES.includes(name))
		expect(ofLedger.filter(({ names }) => unknown(names).length > 0).map(({ file, names }) => [file, ...unknown(names)])).toEqual([])
	})

	it('are written nowhere but in the ledger', () => {
		const elsewhere = written.filter(({ file }) => !file.startsWith(LEDGER))
		expect(elsewhere.flatMap(({ file, names }) => TABLES.filter((table) => names.has(table)).map((table) => [file, table]))).toEqual([])
	})
})

describe('a file of the ledger', () => {
	it.each(ofLedger.filter(({ names }) => names.size > 1))('$file writes what is bound together', ({ names }) => {
		const bound = BOUND.find(([first]) => names.has(first!)) ?? []
		expect([...names].filter((name) => !bound.includes(name))).toEqual([])
	})
})
