/** Several real sidecars on one ledger in PostgreSQL, each a process with folders of its own, as on machines; mailboxes are folders. */
import type { World } from './world.support.ts'

import { spawn } from 'node:child_process'
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse, stringify } from 'yaml'
import { askedOf, ledgerAt } from './ledger.support.ts'
import { until } from './until.ts'
import { CLI, makeWorld, newRoot, NODE } from './world.support.ts'

const LOUD = () => ({ ...process.env, MSSANTE_LOG: 'info' })

export const addressOf = (index: number) => `bal-${index}@ehpad.exemple.mssante.fr`

export interface Serving {
	/** Of its run; those of `holds`. */
	id: string
	pid: number
	log: () => string
	/** Its exit status once it has ended; null: by a signal. */
	ended: Promise<number | null>
	signal: (name: NodeJS.Signals) => void
}

/** As the ledger has them. */
export interface Told {
	id: string
	/** Keys that it holds. */
	keys: string[]
}

export interface Cluster {
	world: World
	/** Once it serves, and has its place. */
	serve: () => Promise<Serving>
	told: () => Promise<Told[]>
	/** Into the mailbox of that number. */
	deliver: (mailbox: number, raw: Buffer) => void
}

/** @param url of a ledger that is not the run's */
export async function makeCluster(mailboxes: number, url?: string): Promise<Cluster> {
	const root = newRoot()
	const boxes = Array.from({ length: mailboxes }, (_, index) => {
		for (const sub of ['tmp', 'new', 'cur']) {
			mkdirSync(join(root, `BAL-${index}`, sub), { recursive: true })
		}
		return { address: addressOf(index), type: 'ORG', maildir: `./BAL-${index}`, firstRun: { since: 'all' } }
	})
	mkdirSync(join(root, 'data'), { recursive: true })
	const world = await makeWorld({ root, mailboxes: boxes, more: url === undefined ? {} : { ledger: { url } } })
	const place = url === undefined ? await ledgerAt(join(root, 'data/ledger.db')) : { url, folder: join(root, 'data') }
	let [delivered, machines] = [0, 0]
	/** The same configuration, with its own folder beside the database, and spool. */
	const machine = () => {
		const folder = join(root, `machine-${++machines}`)
		mkdirSync(folder)
		const config = parse(readFileSync(world.configFile, 'utf8'))
		const own = { ...config, spool: join(folder, 'spool'), ledger: { ...config.ledger, folder } }
		const file = join(root, `mssante-${machines}.yaml`)
		writeFileSync(file, stringify(own))
		return file
	}
	const idsOf = async () => (await askedOf<{ id: string }>(place, 'SELECT id FROM sidecars WHERE gone_at IS NULL')).map(({ id }) => id)
	return {
		world,
		serve: async () => {
			const before = new Set(await idsOf())
			const child = spawn(NODE, [CLI, 'serve', '--config', machine()], { stdio: ['ignore', 'pipe', 'pipe'], env: LOUD() })
			let log = ''
			child.stdout!.resume()
			child.stderr!.on('data', (chunk) => {
				log += chunk
			})
			const ended = new Promise<number | null>((resolve) => child.on('close', resolve))
			await until(async () => log.includes('"serving"'), 60_000)
			const [id] = (await idsOf()).filter((one) => !before.has(one))
			return { id: id!, pid: child.pid!, log: () => log, ended, signal: (name) => void child.kill(name) }
		},
		told: async () => {
			const rows = await askedOf<{ owner: string, key: string }>(place, 'SELECT owner, key FROM holds ORDER BY key')
			return [...Map.groupBy(rows, ({ owner }) => owner)].map(([id, held]) => ({ id, keys: held.map(({ key }) => key) }))
		},
		deliver: (mailbox, raw) => {
			const name = `${String(++delivered).padStart(6, '0')}.test`
			const folder = join(root, `BAL-${mailbox}`)
			writeFileSync(join(folder, 'tmp', name), raw)
			renameSync(join(folder, 'tmp', name), join(folder, 'new', name))
		},
	}
}
