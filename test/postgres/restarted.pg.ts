/** PostgreSQL that stops without a word in the middle of the day, and comes back: nothing is lost, nothing is twice. */
import type { PostgresHost } from '../support/postgres.support.ts'
import type { World } from '../support/world.support.ts'

import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { makeCda } from '../../demo/fixtures/cda.fixture.ts'
import { makeHealthMail } from '../../demo/fixtures/mail.fixture.ts'
import { PEOPLE } from '../../demo/fixtures/people.fixture.ts'
import { makeDatabase, startPostgres } from '../support/postgres.support.ts'
import { makeCluster } from '../support/sidecars.support.ts'
import { until } from '../support/until.ts'
import { makeWorld, newRoot } from '../support/world.support.ts'

let host: PostgresHost
let world: World
const document = (title: string) => makeHealthMail({ cdas: [makeCda({ person: PEOPLE[0]!, title })] })

beforeAll(async () => {
	host = await startPostgres({ isSafe: true })
	await makeDatabase(host.folder, 'here')
	const root = newRoot()
	mkdirSync(join(root, 'data'))
	world = await makeWorld({ root, more: { ledger: { url: `postgres://mssante@/here?host=${host.folder}` } } })
})
afterAll(() => host.end())

it('a sidecar goes on by itself when its database is back, and files what came meanwhile, once', async () => {
	const serve = world.spawn('serve')
	serve.stdout!.resume()
	let log = ''
	serve.stderr!.on('data', (chunk) => {
		log += chunk
	})
	const ended = new Promise((resolve) => serve.on('close', resolve))
	try {
		world.drop(await document('Avant'))
		await until(async () => world.files().length === 1)
		await host.stop('immediate')
		world.drop(await document('Pendant'))
		await until(async () => log.includes('MSS-LEDGER-AWAY'))
		expect(world.files()).toHaveLength(1)
		await host.start()
		await until(async () => world.files().length === 2)
	} finally {
		serve.kill('SIGTERM')
		await ended
	}
	expect((await world.run('collect', '--once')).json).toMatchObject({ received: 0 })
	expect((await world.run('status')).json).toMatchObject({ received: 2, filed: 2, failed: 0, inProgress: 0, lawHolds: true })
	expect((await world.run('audit', 'verify')).json).toMatchObject({ ok: true })
})

it('two sidecars on it go on both, neither taking the other for gone, and file what came meanwhile, once', async () => {
	await makeDatabase(host.folder, 'two')
	const cluster = await makeCluster(4, `postgres://mssante@/two?host=${host.folder}`)
	const both = [await cluster.serve(), await cluster.serve()]
	const deliver = async (title: string) => {
		for (let mailbox = 0; mailbox < 4; mailbox++) {
			cluster.deliver(mailbox, await document(`${title} ${mailbox}`))
		}
	}
	try {
		await until(async () => (await cluster.told()).length === 2)
		await deliver('Avant')
		await until(async () => cluster.world.files().length === 4)
		await host.stop('immediate')
		await deliver('Pendant')
		await until(async () => both.every((one) => one.log().includes('not heard by the database')))
		await host.start()
		await until(async () => cluster.world.files().length === 8, 60_000)
		expect((await cluster.told()).map(({ id }) => id).sort()).toEqual(both.map(({ id }) => id).sort())
		// One that starts since serves beside them.
		both.push(await cluster.serve())
		await until(async () => (await cluster.told()).length === 3)
	} finally {
		both.forEach((one) => one.signal('SIGTERM'))
		expect(await Promise.all(both.map(({ ended }) => ended))).toEqual([0, 0, 0])
	}
	expect((await cluster.world.run('status')).json).toMatchObject({ received: 8, filed: 8, failed: 0, inProgress: 0, lawHolds: true })
	expect((await cluster.world.run('audit', 'verify')).json).toMatchObject({ ok: true })
})
