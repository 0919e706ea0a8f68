/** One sidecar on a database, whatever becomes of it; and what a database is not asked for. */
import type { App } from '../../server/app.ts'
import type { World } from '../support/world.support.ts'

import { chmodSync, mkdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeMail } from '../../demo/fixtures/mail.fixture.ts'
import { openApp, openToServe } from '../../server/app.ts'
import { loadConfig } from '../../server/config/load.ts'
import { LOCKS, SEATS, SPACE } from '../../server/ledger/dialects/postgres-locks.ts'
import { joinPostgres } from '../../server/ledger/dialects/postgres.ts'
import { noteFact } from '../../server/ledger/facts.ts'
import { openLog } from '../../server/log/log.ts'
import { dieAt, endOf } from '../support/die-at.ts'
import { inLedger } from '../support/ledger.support.ts'
import { makeWorld } from '../support/world.support.ts'

/** Changes of each writer. */
const EACH = 100
const LOCKED = 'Un autre processus de MSSanté travaille déjà sur ce registre.'
/** Ends connections of this database, as a server that restarts, or a wire that breaks, does. */
async function cut(which: string): Promise<unknown[]> {
	const session = await joinPostgres(loadConfig(world.configFile).ledger)
	const { rows } = await session.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
		WHERE datname = current_database() AND pid != pg_backend_pid() AND ${which}`)
	await session.end()
	return rows
}
const FENCE = `pid IN (SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND classid = ${SEATS})`
const openHere = (patience?: number) => openApp(loadConfig(world.configFile), { log: openLog('silent'), patience })

async function examined(check: string) {
	const checks = (await world.run('doctor')).json as { check: string, ok: boolean, detail: string, fix: string }[]
	return checks.find((one) => one.check === check)
}

let world: World
beforeAll(async () => {
	world = await makeWorld()
})

describe('a database', () => {
	it('has one sidecar: a second one is told so, and what only asks works beside', async () => {
		const app = await openHere()
		await expect(openHere(0)).rejects.toMatchObject({ code: 'MSS-LOCKED', message: LOCKED })
		expect((await world.run('status')).code).toBe(0)
		await app.close()
		await (await openHere(0)).close()
	})

	it('is another’s at once when its sidecar is killed', async () => {
		const killed = world.spawn('serve')
		killed.stdout!.resume()
		await new Promise<void>((resolve) => killed.stderr!.on('data', (line: Buffer) => String(line).includes('"serving"') && resolve()))
		await expect(openHere(0)).rejects.toMatchObject({ code: 'MSS-LOCKED' })
		killed.kill('SIGKILL')
		await endOf(killed)
		await (await openHere()).close()
	})

	it('is written by nobody who lost it: a connection that was cut is had again only where nobody took its place', async () => {
		const first = await openHere()
		expect(await cut(FENCE)).toHaveLength(1)
		await noteFact(first.ledger.db, 'still', 'ours').catch(() => noteFact(first.ledger.db, 'still', 'ours'))
		// Cut altogether, as a machine that sleeps; another one takes over.
		await cut('true')
		const second = await openHere()
		await expect(noteFact(first.ledger.db, 'still', 'theirs'))
			.rejects.toMatchObject({ code: expect.stringMatching(/^MSS-(?:LOCKED|LEDGER-AWAY)$/) as string })
		expect(await inLedger(world.root, "SELECT value FROM facts WHERE name = 'still'")).toEqual([{ value: 'ours' }])
		await second.close()
		// Nobody has it any more, and it was another's meanwhile.
		await expect(noteFact(first.ledger.db, 'still', 'theirs')).rejects.toMatchObject({ code: 'MSS-LOCKED' })
		await first.close()
	})

	it('that is cut within a change keeps nothing of it', async () => {
		const app = await openHere()
		await expect(app.ledger.change(async (tx) => {
			await noteFact(tx, 'half', 'done')
			await cut(FENCE)
			await noteFact(tx, 'other-half', 'done')
		})).rejects.toMatchObject({ code: 'MSS-LEDGER-AWAY' })
		expect(await inLedger(world.root, "SELECT value FROM facts WHERE name = 'half'")).toEqual([])
		await app.close()
	})
})

describe('those that serve one database', () => {
	it('shut each their own folders to other accounts, whoever came first', async () => {
		const config = loadConfig(world.configFile)
		const apps: App[] = []
		const modes: number[] = []
		for (const name of ['une', 'autre']) {
			const folder = join(world.root, name)
			const raw = join(folder, 'spool', 'raw')
			mkdirSync(raw, { recursive: true })
			chmodSync(raw, 0o755)
			const own = { ...config, spool: join(folder, 'spool'), ledger: { ...config.ledger, folder } }
			apps.push(await openToServe(own, { log: openLog('silent') }))
			modes.push(statSync(raw).mode & 0o777)
		}
		await Promise.all(apps.map((app) => app.close()))
		expect(modes).toEqual([0o700, 0o700])
	})
})

describe('a change of a database', () => {
	it('waits for another’s, ten seconds; then it is told so, and the next one is made', async () => {
		const [app, other] = [await openHere(), await joinPostgres(loadConfig(world.configFile).ledger)]
		await other.query(`SELECT pg_advisory_lock(${SPACE}, ${LOCKS.writer})`)
		const change = () => app.ledger.change((tx) => noteFact(tx, 'waited', 'done'))
		await expect(change()).rejects.toMatchObject({ code: 'MSS-LOCKED' })
		await other.end()
		await change()
		expect(await inLedger(world.root, "SELECT value FROM facts WHERE name = 'waited'")).toEqual([{ value: 'done' }])
		await app.close()
	})
})

describe('the audit of a database', () => {
	it('is one chain, whoever writes it: two processes at once do not fork it', async () => {
		const entries = async () => (await world.run('audit', 'verify')).json as { entries: number, ok: boolean }
		const before = await entries()
		await Promise.all([1, 2].map(() => dieAt('append-audit.ts', [world.configFile, String(EACH)])))
		expect(await entries()).toMatchObject({ ok: true, entries: before.entries + 2 * EACH })
	})
})

describe('of a ledger in a database', () => {
	it('no backup is made by halves, nor put back: who does it is said', async () => {
		const made = await world.run('backup', `${world.root}/sauvegardes`)
		expect(made).toMatchObject({ code: 1, json: { error: { code: 'MSS-BACKUP-POSTGRES' } } })
		expect(made.json.error.text).toContain('pg_dump')
		expect(await examined('sauvegarde')).toMatchObject({ ok: true, detail: expect.stringContaining('pg_dump') as string })
	})

	it('that does not write on the disk what it says is written, as that of the tests, is told', async () =>
		expect(await examined('registre')).toMatchObject({ ok: false, fix: expect.stringContaining('fsync') as string }))

	it('bytes that no text of its own may hold are kept as near as may be, and stop nothing', async () => {
		world.drop(await makeMail({ subject: 'Avant \u0000 après', text: 'zéro \u0000 \ud800 fin' }))
		expect((await world.run('collect', '--once')).json).toMatchObject({ failed: 0, inProgress: 0 })
		expect((await world.run('status')).json).toMatchObject({ failed: 0, inProgress: 0, lawHolds: true })
	})

	it('texts are in the order of their bytes, whatever the language of the database', async () => {
		await inLedger(world.root, "INSERT INTO facts (name, value) VALUES ('tri-é', ''), ('tri-Z', ''), ('tri-a', ''), ('tri-_', '')")
		expect((await inLedger<{ name: string }>(world.root, "SELECT name FROM facts WHERE name LIKE 'tri-%' ORDER BY name"))
			.map(({ name }) => name)).toEqual(['tri-Z', 'tri-_', 'tri-a', 'tri-é'])
	})
})

afterAll(async () => {
	await inLedger(world.root, "DELETE FROM facts WHERE name LIKE 'tri-%'")
})
