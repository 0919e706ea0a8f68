/**
 * What SQLite and PostgreSQL say otherwise, by what it means: a view or a reader says it once, and whoever compiles the statement takes
 * the words of its engine. Nobody else asks which one it is.
 */
import type { Expression, Kysely, OperationNode, RawBuilder, SqlBool } from 'kysely'

import { PostgresAdapter, sql } from 'kysely'

const IN_POSTGRES = new WeakMap<OperationNode, OperationNode>()

/** The same in both: SQLite’s stands, PostgreSQL’s is taken by its compiler (postgres-compiler.ts). */
export function either<T>(sqlite: Expression<T>, postgres: Expression<T>): RawBuilder<T> {
	const node = sqlite.toOperationNode()
	IN_POSTGRES.set(node, postgres.toOperationNode())
	return sql<T>`${{ expressionType: undefined, toOperationNode: () => node } satisfies Expression<T>}`
}

/** PostgreSQL’s words for it, where there are some. */
export function inPostgres(node: OperationNode): OperationNode | undefined {
	return IN_POSTGRES.get(node)
}

export function isPostgres<Tables>(db: Kysely<Tables>): boolean {
	return db.getExecutor().adapter instanceof PostgresAdapter
}

/** A key of an object, or a place in a list from 0. */
type Step = string | number

const steps = (path: Step[]) => sql.lit(`$${path.map((step) => typeof step === 'number' ? `[${step}]` : `.${step}`).join('')}`)
const keys = (path: Step[]) => sql.lit(`{${path.join()}}`)

/** What stands there in a column of JSON, an object as JSON itself; null: nothing. What is no JSON is an error of SQLite’s alone. */
export function textIn(column: string, ...path: Step[]): RawBuilder<string | null> {
	return either<string | null>(
		sql`json_extract(${sql.ref(column)}, ${steps(path)})`,
		sql`(mssante_json(${sql.ref(column)}) #>> ${keys(path)})`,
	)
}

/** The same of a number, as the indexes of `audit.details` have it. */
export function numberIn(column: string, key: string): RawBuilder<number | null> {
	return either<number | null>(
		sql`json_extract(${sql.ref(column)}, ${steps([key])})`,
		sql`mssante_number(${sql.ref(column)}, ${sql.lit(key)})`,
	)
}

export function isJson(column: string): RawBuilder<SqlBool> {
	return either<SqlBool>(sql`json_valid(${sql.ref(column)})`, sql`(mssante_json(${sql.ref(column)}) IS NOT NULL)`)
}

/** Texts of a list within a column of JSON, for FROM: each is the `value` of a row. */
export function listIn(column: string, ...path: Step[]): RawBuilder<unknown> {
	return either(
		sql`json_each(coalesce(${sql.ref(column)}, '{}'), ${steps(path)})`,
		sql`jsonb_array_elements_text(mssante_list(${sql.ref(column)}, ${keys(path)}))`,
	)
}

/** Values given, for FROM: each is the `value` of a row of `name`. */
export function rowsOf(values: string[], name: string): RawBuilder<unknown> {
	const json = JSON.stringify(values)
	return either(
		sql`json_each(${json}) AS ${sql.ref(name)}`,
		sql`jsonb_array_elements_text(${json}::jsonb) AS ${sql.ref(name)}(value)`,
	)
}

function members(object: Record<string, Expression<unknown>>) {
	return sql.join(Object.entries(object).flatMap(([name, value]) => [sql.lit(name), value]))
}

/** A list of one object, in JSON. */
export function jsonOf(object: Record<string, Expression<unknown>>): RawBuilder<string> {
	return either<string>(
		sql`json_array(json_object(${members(object)}))`,
		sql`(jsonb_build_array(jsonb_build_object(${members(object)}))::text)`,
	)
}

/** Of all rows, each once, in JSON; of none, an empty list. */
export function jsonOfAll(object: Record<string, Expression<unknown>>): RawBuilder<string> {
	return either<string>(
		sql`json_group_array(DISTINCT json_object(${members(object)}))`,
		sql`(coalesce(jsonb_agg(DISTINCT jsonb_build_object(${members(object)})), '[]')::text)`,
	)
}

/** All rows in one text, in the order of their `position`. */
export function joined(column: string, separator: string): RawBuilder<string | null> {
	return either<string | null>(
		sql`group_concat(${sql.ref(column)}, ${sql.lit(separator)})`,
		sql`string_agg(${sql.ref(column)}, ${sql.lit(separator)} ORDER BY position)`,
	)
}

/** Is this text somewhere in it, letter for letter? @param where a column, or what is made of several */
export function holds(where: string | Expression<string>, text: string): RawBuilder<SqlBool> {
	const said = typeof where === 'string' ? sql.ref(where) : where
	return either<SqlBool>(sql`instr(coalesce(${said}, ''), ${text}) > 0`, sql`strpos(coalesce(${said}, ''), ${text}) > 0`)
}

/** Does it begin so? Latin letters count alike in both cases, as SQLite’s LIKE has them. */
export function beginsWith(column: string, text: string): RawBuilder<SqlBool> {
	const pattern = `${text.replace(/[\\%_]/g, '\\$&')}%`
	return either<SqlBool>(
		sql`${sql.ref(column)} LIKE ${pattern} ESCAPE '\\'`,
		sql`${sql.ref(column)} ILIKE ${pattern} ESCAPE '\\'`,
	)
}

/** Neither is null. */
export function greatest<T>(one: Expression<T>, other: Expression<T>): RawBuilder<T> {
	return either<T>(sql`max(${one}, ${other})`, sql`greatest(${one}, ${other})`)
}

/** A table read by one of its indexes, which SQLite is told; null: in the order of its key. */
export function readBy(table: string, index: string | null): RawBuilder<unknown> {
	const how = index === null ? sql`NOT INDEXED` : sql`INDEXED BY ${sql.ref(index)}`
	return either(sql`${sql.ref(table)} ${how}`, sql`${sql.ref(table)}`)
}

/** Of a message, that it waits for somebody: in the words of the index `messages_open`, by which SQLite knows it. */
export const IS_OPEN: RawBuilder<SqlBool> = sql<SqlBool>`state IN ('review', 'quarantined') AND closed_at IS NULL`

/** JOIN, of a table that is read after the one before it, as SQLite is told; its ON follows. */
export const JOIN_AFTER: RawBuilder<unknown> = either(sql`CROSS JOIN`, sql`JOIN`)

/** A row, if there is such a table. */
export function tableNamed(name: string): RawBuilder<{ name: string }> {
	return either<{ name: string }>(
		sql`SELECT name FROM sqlite_master WHERE name = ${name}`,
		sql`SELECT tablename AS name FROM pg_tables WHERE schemaname = current_schema() AND tablename = ${name}`,
	)
}
