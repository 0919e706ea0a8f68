/** Facts that the program remembers of itself, one text a name: never a trait of anybody. */
import type { ZodType } from 'zod'
import type { Db } from './db.ts'

import { parseKept, parseStored } from './stored/column.ts'

/** Which directory all sidecars have (directory/share-directory.ts): JSON, with its `name` in the spool. */
export const DIRECTORY = 'directory'

export async function factOf(db: Db, name: string): Promise<string | null> {
	return (await db.selectFrom('facts').select('value').where('name', '=', name).executeTakeFirst())?.value ?? null
}

/** One that is kept in JSON. @throws {MssError} MSS-LEDGER-ROW */
export async function factIn<T>(db: Db, name: string, schema: ZodType<T>): Promise<T | null> {
	const text = await factOf(db, name)
	return text === null ? null : parseStored(schema, text, { column: 'facts', row: name })
}

/** One that is found again by looking: what does not fit is as if nobody had looked yet, and stops nothing. */
export async function lookIn<T>(db: Db, name: string, schema: ZodType<T>): Promise<T | null> {
	return parseKept(schema, await factOf(db, name))
}

/** The same, of several, by their names; those that are not there, or do not fit, are absent. */
export async function looksIn<T>(db: Db, names: string[], schema: ZodType<T>): Promise<Map<string, T>> {
	const rows = names.length === 0 ? [] : await db.selectFrom('facts').selectAll().where('name', 'in', names).execute()
	return new Map(rows.flatMap(({ name, value }) => {
		const seen = parseKept(schema, value)
		return seen === null ? [] : [[name, seen]]
	}))
}

/** All whose name begins so, in their order. */
export async function factsNamed(db: Db, prefix: string): Promise<string[]> {
	const rows = await db.selectFrom('facts').select('name').where('name', 'like', `${prefix}%`).orderBy('name').execute()
	return rows.map(({ name }) => name)
}

/** Null forgets it. */
export async function noteFact(db: Db, name: string, value: string | null): Promise<void> {
	if (value === null) {
		await db.deleteFrom('facts').where('name', '=', name).execute()
		return
	}
	await db.insertInto('facts').values({ name, value }).onConflict((conflict) => conflict.column('name').doUpdateSet({ value })).execute()
}

/** What is made once: whoever comes later has it as it was made. */
export async function factMadeOnce(db: Db, name: string, value: string): Promise<string> {
	await db.insertInto('facts').values({ name, value }).onConflict((conflict) => conflict.column('name').doNothing()).execute()
	return (await db.selectFrom('facts').select('value').where('name', '=', name).executeTakeFirstOrThrow()).value
}

/** All whose name begins so. */
export async function forgetFacts(db: Db, prefix: string): Promise<void> {
	await db.deleteFrom('facts').where('name', 'like', `${prefix}%`).execute()
}
