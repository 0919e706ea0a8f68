/**
 * A ledger moved from SQLite to PostgreSQL, all of it or nothing: every row of every table in one transaction, which ends when both are
 * found to be the same, row by row, and the audit to be one chain on to the same head.
 */
import type { AuditChain, AuditHead } from './audit.ts'
import type { Db, Tx } from './db.ts'

import { sql } from 'kysely'
import { createHash } from 'node:crypto'
import { MssError } from '../errors.ts'
import { either, isPostgres } from './dialects/either.ts'
import { storable } from './dialects/postgres.ts'

/** Values of one INSERT: PostgreSQL takes 65,535. */
const MAX_VALUES = 20_000
/** Rows read at a time. */
const PAGE = 1000
/** Beside the columns of a row, as it is read. */
const ADDRESS = 'mssante_row'
/** Of a table’s rows, whatever their order, the sum of their hashes is kept in so many bits. */
const BITS = 256
/** Of SQLite, of Kysely, and what counts changes: the new ledger has its own; and bytes, which a ledger of SQLite’s has in a folder. */
const OWN = /^(?:kysely_|sqlite_|spooled|register_version$)/

type Row = Record<string, string | number | null>

export interface Moved {
	/** Rows, by table. */
	tables: Record<string, number>
	auditHead: AuditHead | null
}

/**
 * @param to in this program’s layout
 * @throws {MssError} MSS-MIGRATE-TAKEN, MSS-MIGRATE-JOURNAL, MSS-MIGRATE-DIFFERS: then nothing was moved
 */
export async function moveLedger(from: Db, to: Db, audit: AuditChain): Promise<Moved> {
	const tables = await tablesOf(from)
	await mustBeWhole(from, audit)
	const moved = await to.transaction().execute(async (tx) => {
		await mustBeEmpty(tx, tables)
		const references = await referencesOf(tx)
		await each(tx, references, 'DEFERRABLE INITIALLY DEFERRED')
		const done: Moved = { tables: {}, auditHead: await audit.head(from) }
		for (const table of tables) {
			done.tables[table] = await copy(from, tx, table)
			if (await sumOf(from, table) !== await sumOf(tx, table)) {
				throw new MssError('MSS-MIGRATE-DIFFERS', table)
			}
		}
		await sql`SET CONSTRAINTS ALL IMMEDIATE`.execute(tx)
		await each(tx, references, 'NOT DEFERRABLE')
		await countOn(from, tx)
		await mustBeWhole(tx, audit)
		return done
	})
	// What is planned by how many there are is planned well from the first question.
	await sql`ANALYZE`.execute(to)
	return moved
}

async function mustBeWhole(db: Db, audit: AuditChain): Promise<void> {
	const { ok, firstBroken } = await audit.verify(db)
	if (!ok) {
		throw new MssError('MSS-MIGRATE-JOURNAL', String(firstBroken))
	}
}

async function tablesOf(db: Db): Promise<string[]> {
	const { rows } = await sql<{ name: string }>`SELECT name FROM sqlite_master WHERE type = 'table'`.execute(db)
	return rows.map(({ name }) => name).filter((name) => !OWN.test(name)).sort()
}

/** What a new ledger notes of itself goes: it is the old one from here on. */
async function mustBeEmpty(tx: Tx, tables: string[]): Promise<void> {
	for (const own of ['holds', 'pins', 'sidecars', 'facts']) {
		await sql`DELETE FROM ${sql.table(own)}`.execute(tx)
	}
	for (const table of tables) {
		const { rows } = await sql`SELECT 1 FROM ${sql.table(table)} LIMIT 1`.execute(tx)
		if (rows.length > 0) {
			throw new MssError('MSS-MIGRATE-TAKEN')
		}
	}
}

interface Reference {
	name: string
	holder: string
}

async function referencesOf(tx: Tx): Promise<Reference[]> {
	const { rows } = await sql<Reference>`SELECT constraints.conname AS name, tables.relname AS holder FROM pg_constraint AS constraints
		JOIN pg_class AS tables ON tables.oid = constraints.conrelid
		WHERE constraints.contype = 'f' AND tables.relnamespace = current_schema()::regnamespace`.execute(tx)
	return rows
}

/** Rows may name others that come after them. */
async function each(tx: Tx, references: Reference[], when: 'DEFERRABLE INITIALLY DEFERRED' | 'NOT DEFERRABLE'): Promise<void> {
	for (const { name, holder } of references) {
		await sql`ALTER TABLE ${sql.table(holder)} ALTER CONSTRAINT ${sql.id(name)} ${sql.raw(when)}`.execute(tx)
	}
}

/** Of either engine, by its own address of rows. */
async function* rowsIn(db: Db, table: string): AsyncGenerator<Row[]> {
	const [address, told] = [either(sql`rowid`, sql`ctid`), either<string | number>(sql`rowid`, sql`ctid::text`)]
	for (let last: string | number = isPostgres(db) ? '(0,0)' : 0; ;) {
		const after = either(sql`rowid > ${last}`, sql`ctid > ${last}::tid`)
		const page: { rows: Row[] } = await sql<Row>`SELECT ${told} AS ${sql.ref(ADDRESS)}, * FROM ${sql.table(table)} WHERE ${after}
			ORDER BY ${address} LIMIT ${PAGE}`.execute(db)
		last = page.rows.at(-1)?.[ADDRESS] ?? last
		page.rows.forEach((row) => delete row[ADDRESS])
		yield page.rows
		if (page.rows.length < PAGE) {
			return
		}
	}
}

async function copy(from: Db, tx: Tx, table: string): Promise<number> {
	let count = 0
	for await (const rows of rowsIn(from, table)) {
		const columns = Object.keys(rows[0] ?? {})
		const step = Math.max(1, Math.floor(MAX_VALUES / Math.max(1, columns.length)))
		for (let index = 0; index < rows.length; index += step) {
			const values = rows.slice(index, index + step).map((row) => sql`(${sql.join(columns.map((column) => row[column]))})`)
			await sql`INSERT INTO ${sql.table(table)} (${sql.join(columns.map((column) => sql.ref(column)))}) VALUES ${sql.join(values)}`
				.execute(tx)
		}
		count += rows.length
	}
	return count
}

/** The same for the same rows, in whatever order, of whichever engine. */
async function sumOf(db: Db, table: string): Promise<string> {
	let [sum, count] = [0n, 0]
	for await (const rows of rowsIn(db, table)) {
		for (const row of rows) {
			const said = Object.entries(row).sort(([one], [other]) => one < other ? -1 : 1).map(([name, value]) => [name, storable(value)])
			sum = BigInt.asUintN(BITS, sum + BigInt(`0x${createHash('sha256').update(JSON.stringify(said)).digest('hex')}`))
			count++
		}
	}
	return `${count} ${sum}`
}

/** No number is given twice, of what was deleted neither. */
async function countOn(from: Db, tx: Tx): Promise<void> {
	const { rows } = await sql<{ name: string, seq: number }>`SELECT name, seq FROM sqlite_sequence`.execute(from)
	for (const { name, seq } of rows.filter((row) => row.seq > 0)) {
		await sql`SELECT setval(pg_get_serial_sequence(${name}, 'id'), ${seq})`.execute(tx)
	}
}
