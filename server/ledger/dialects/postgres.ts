/**
 * Kysely over PostgreSQL: one connection a process, as with SQLite, so that what is written here is written one after the other; and one
 * change at a time whoever makes it, as SQLite’s `begin immediate` has it. A sidecar’s connection begins by taking its seat: nothing is
 * asked by one that has lost it.
 */
import type { DatabaseConnection, Driver, PostgresPool, PostgresPoolClient, QueryCompiler, TransactionSettings } from 'kysely'
import type { ClientBase } from 'pg'
import type { LedgerPlace } from '../ledger-place.ts'
import type { Seat } from '../members/seat.ts'
import type { OnStatement } from './sqlite.ts'

import { CompiledQuery, Kysely, PostgresDialect } from 'kysely'
import { readFileSync } from 'node:fs'
import pg from 'pg'
import { MssError } from '../../errors.ts'
import { watched } from '../within.ts'
import { isOnThisMachine, partsOf } from './postgres-address.ts'
import { Compiler } from './postgres-compiler.ts'
import { asFault } from './postgres-faults.ts'
import { LOCKS, SPACE } from './postgres-locks.ts'

/** Seconds that a writer waits for another process, as with SQLite. */
const BUSY = 10
/** Seconds after which a process that says nothing within its change has lost it. */
const IDLE = 60
/** Milliseconds to join the database. */
const JOIN = 10_000
/** Of the server, as `server_version_num` has it. */
const OLDEST = 140_000

/** Milliseconds of silence before the other machine is asked whether it is there. */
const ALIVE = 20_000

/**
 * A machine that burnt is noticed by the server within 40 seconds: its locks are others’. What a house sets for its other programs (a bound
 * of each statement, an isolation in which a change is refused for another’s) is not for this one.
 */
const SESSION = `SET lock_timeout = '${BUSY}s'; SET idle_in_transaction_session_timeout = '${IDLE}s'; SET jit = off;
	SET statement_timeout = 0; SET default_transaction_isolation = 'read committed';
	SET tcp_keepalives_idle = 20; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 4; SET tcp_user_timeout = '40s';
	SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'`

/** Numbers as numbers (the ledger counts below 2^53), and what is true as SQLite says it: 1 or 0. By type (pg_type.oid). */
const READ: Partial<Record<number, (text: string) => unknown>> = { 16: (text) => Number(text === 't'), 20: Number, 1700: Number }
const TYPES = {
	getTypeParser: (type: number, format?: 'text' | 'binary') => READ[type] ?? pg.types.getTypeParser(type, format as 'text'),
}

export interface PostgresOptions {
	readOnly?: boolean
	/** Of a sidecar: what each connection begins with. */
	seat?: Seat
	/** Another connection of that sidecar's, to be seen by: as PostgreSQL calls it, and milliseconds for an answer. */
	beside?: { application: string, patience: number }
	onStatement?: OnStatement
}

/** @throws {MssError} MSS-FILE-… where its password or its authority cannot be read */
export function openPostgres<Tables>(place: LedgerPlace, options: PostgresOptions) {
	const { readOnly = false, onStatement = () => {} } = options
	const pool = new pg.Pool({
		...connectionOf(place, options.beside?.application ?? options.seat?.application),
		query_timeout: options.beside?.patience,
		max: 1,
		idleTimeoutMillis: 0,
		onConnect: (client: ClientBase) => begun(client, options),
	})
	// An idle connection that ends is made again when it is asked for.
	pool.on('error', () => {})
	return new Kysely<Tables>({ dialect: new Watched(toldOf(pool, onStatement, options.seat), readOnly) })
}

/** A connection of its own, for a lock. @throws {MssError} */
export async function joinPostgres(place: LedgerPlace, application?: string): Promise<pg.Client> {
	const client = new pg.Client(connectionOf(place, application))
	client.on('error', () => {})
	try {
		await client.connect()
		await begun(client, {})
	} catch (error) {
		await client.end().catch(() => {})
		throw asFault(error)
	}
	return client
}

/** How a lock is held: by one, or by several. */
export type Manner = 'alone' | 'shared'

/** False: it is another’s. It ends with its connection, or by `letGo`. @throws {MssError} MSS-LEDGER-AWAY */
export async function holdAtOnce(client: pg.Client, lock: number, manner: Manner = 'alone'): Promise<boolean> {
	const ask = manner === 'alone' ? 'pg_try_advisory_lock' : 'pg_try_advisory_lock_shared'
	const { rows: [row] } = await client.query<{ held: number }>(`SELECT ${ask}($1, $2) AS held`, [SPACE, lock])
		.catch((error: unknown) => Promise.reject(asFault(error)))
	return row!.held === 1
}

/** One that is held alone is others’ to share. @throws {MssError} MSS-LEDGER-AWAY */
export async function share(client: pg.Client, lock: number): Promise<void> {
	await client.query(`SELECT pg_advisory_lock_shared(${SPACE}, ${lock}), pg_advisory_unlock(${SPACE}, ${lock})`)
		.catch((error: unknown) => Promise.reject(asFault(error)))
}

/** All that it holds, at once, whereas a server may be slow to see that a connection ended. */
export async function letGo(client: pg.Client): Promise<void> {
	await client.query('SELECT pg_advisory_unlock_all()').catch(() => {})
	await client.end().catch(() => {})
}

function connectionOf(place: LedgerPlace, application = 'mssante') {
	const { host, port, user, database } = partsOf(place.url)
	return {
		host,
		port,
		user,
		database,
		password: place.passwordFile === undefined ? '' : read(place.passwordFile).trim(),
		...!isOnThisMachine(host) && { ssl: { ca: place.caFile && read(place.caFile), minVersion: 'TLSv1.2' as const } },
		application_name: application,
		connectionTimeoutMillis: JOIN,
		keepAlive: true,
		keepAliveInitialDelayMillis: ALIVE,
		types: TYPES,
	}
}

function read(file: string): string {
	try {
		return readFileSync(file, 'utf8')
	} catch (error) {
		throw new MssError('MSS-CFG-FILE', file, { cause: error })
	}
}

async function begun(client: ClientBase, { readOnly = false, seat }: PostgresOptions): Promise<void> {
	client.on('error', () => {})
	// Through a pooler, locks of a session, and what is set for it, would be whoever’s comes next.
	const { rows: [there] } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')
	if (there!.pid !== (client as ClientBase & { processID: number }).processID) {
		throw new MssError('MSS-LEDGER-POOLED')
	}
	await client.query(SESSION)
	if (readOnly) {
		await client.query('SET default_transaction_read_only = on')
	}
	const { rows: [server] } = await client.query<{ version: string, encoding: string }>(
		"SELECT current_setting('server_version_num') AS version, current_setting('server_encoding') AS encoding",
	)
	if (Number(server!.version) < OLDEST || server!.encoding !== 'UTF8') {
		throw new MssError('MSS-LEDGER-OPEN', `PostgreSQL ${server!.version}, ${server!.encoding}`)
	}
	await seat?.begin(client)
}

/**
 * Each statement is told before; what is lost, or refused for want of room, is an error of the registry. Whoever asks for the one
 * connection waits here for those before, however long they are: only joining the database is bounded.
 */
function toldOf(pool: pg.Pool, onStatement: OnStatement, seat?: Seat): PostgresPool {
	let before = Promise.resolve()
	return {
		connect: async () => {
			const turn = before
			const { promise: after, resolve: end } = Promise.withResolvers<void>()
			before = after
			await turn
			const client = await pool.connect().catch((error: unknown) => {
				end()
				throw asFault(error)
			})
			let isLost = false
			return {
				query: async (text: string, values: readonly unknown[]) => {
					seat?.mustBeOurs()
					onStatement(text)
					const answer = await client.query(text, values.map(storable)).catch((error: unknown) => {
						const fault = asFault(error)
						isLost ||= fault instanceof MssError && fault.code === 'MSS-LEDGER-AWAY'
						throw fault
					})
					if (text === 'commit' && answer.command === 'ROLLBACK') {
						throw new Error('nothing was kept: a statement of this change had failed, and whoever made it did not say so')
					}
					return answer
				},
				release: () => {
					// One that is ending is nobody's again.
					client.release(isLost)
					end()
				},
			} as unknown as PostgresPoolClient
		},
		end: () => pool.end(),
	}
}

/** U+0000, which mail may hold, is in no text of PostgreSQL’s. */
export function storable(value: unknown): unknown {
	return typeof value === 'string' ? value.replaceAll('\0', '\uFFFD') : value
}

/** Whoever asks for the connection from inside the transaction that has it is told so (within.ts). */
class Watched extends PostgresDialect {
	readonly #readOnly: boolean

	constructor(pool: PostgresPool, readOnly: boolean) {
		super({ pool })
		this.#readOnly = readOnly
	}

	override createQueryCompiler(): QueryCompiler {
		return new Compiler()
	}

	override createDriver(): Driver {
		const driver = watched(super.createDriver())
		const begin = driver.beginTransaction.bind(driver)
		driver.beginTransaction = async (connection: DatabaseConnection, settings: TransactionSettings) => {
			await begin(connection, settings)
			if (this.#readOnly) {
				return
			}
			try {
				await connection.executeQuery(CompiledQuery.raw(`SELECT pg_advisory_xact_lock(${SPACE}, ${LOCKS.writer})`))
			} catch (error) {
				// Not begun, for who asked: its connection goes back as it was.
				await driver.rollbackTransaction(connection).catch(() => {})
				throw error
			}
		}
		return driver
	}
}
