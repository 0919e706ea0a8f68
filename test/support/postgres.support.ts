/**
 * A PostgreSQL of the tests' own: a cluster in a folder, on a Unix socket there; by the account of Debian's package where the tests are
 * root's, for it refuses root. Its databases are written for the time of a run: nothing is forced onto the disk.
 */
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { need, pathOf } from './machine.ts'

const ACCOUNT = 'postgres'
/** Of the databases. */
const OWNER = 'mssante'
/** In French, as a database may be: the order of texts must not be its. */
const CLUSTER = ['-A', 'trust', '-E', 'UTF8', '--no-sync', '--locale=C.UTF-8', '--locale-provider=icu', '--icu-locale=fr']
const SERVER = ['listen_addresses=', 'max_connections=200']
const FORGETFUL = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off']

export interface PostgresHost {
	/** Of its socket. */
	folder: string
	/** As an administrator pulls the plug, or as one does it well. */
	stop: (how?: 'immediate' | 'fast') => Promise<void>
	start: () => Promise<void>
	/** For good. */
	end: () => Promise<void>
}

/** @param options.isSafe what is written is on the disk, as in a house */
export async function startPostgres({ isSafe = false }: { isSafe?: boolean } = {}): Promise<PostgresHost> {
	need('postgresql')
	const root = mkdtempSync(join(tmpdir(), 'mssante-pg-'))
	const [data, socket] = [join(root, 'data'), join(root, 's')]
	chmodSync(root, 0o755)
	mkdirSync(data, { mode: 0o700 })
	mkdirSync(socket, { mode: 0o755 })
	const isRoot = process.getuid!() === 0
	if (isRoot) {
		const [, , uid, gid] = execFileSync('getent', ['passwd', ACCOUNT], { encoding: 'utf8' }).split(':').map(Number)
		chownSync(data, uid!, gid!)
		chownSync(socket, uid!, gid!)
	}
	const asAccount = ['setpriv', `--reuid=${ACCOUNT}`, `--regid=${ACCOUNT}`, '--clear-groups']
	const as = (program: string) => [...isRoot ? asAccount : [], pathOf(program)!]
	const [initdb = '', ...words] = as('initdb')
	execFileSync(initdb, [...words, '-D', data, '-U', OWNER, ...CLUSTER], { stdio: 'pipe', cwd: '/' })
	let server: ReturnType<typeof spawn> | undefined
	const host: PostgresHost = {
		folder: socket,
		start: async () => {
			const [program = '', ...words] = as('postgres')
			const settings = isSafe ? SERVER : [...SERVER, ...FORGETFUL]
			server = spawn(program, [...words, '-D', data, '-k', socket, ...settings.flatMap((one) => ['-c', one])], {
				stdio: ['ignore', 'ignore', 'pipe'],
				cwd: '/',
			})
			let said = ''
			await new Promise<void>((resolve, reject) => {
				server!.stderr!.on('data', (chunk) => {
					said += chunk
					if (said.includes('ready to accept connections')) {
						resolve()
					}
				})
				server!.once('exit', () => reject(new Error(said)))
			})
		},
		stop: async (how = 'fast') => {
			const ended = once(server!, 'exit')
			server!.kill(how === 'fast' ? 'SIGINT' : 'SIGQUIT')
			await ended
		},
		end: async () => {
			await host.stop('immediate')
			rmSync(root, { recursive: true, force: true })
		},
	}
	await host.start()
	return host
}

/** Makes a database; one that is there already stays as it is. */
export async function makeDatabase(folder: string, database: string): Promise<void> {
	const client = new pg.Client({ host: folder, user: OWNER, database: 'postgres' })
	await client.connect()
	try {
		const { rows } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [database])
		if (rows.length === 0) {
			await client.query(`CREATE DATABASE ${database}`)
		}
	} finally {
		await client.end()
	}
}
