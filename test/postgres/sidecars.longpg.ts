/**
 * Two, then three sidecars (`MSSANTE_SIDECARS`: one of the two alone) on one ledger, for `MSSANTE_MINUTES` (ten), with
 * `MSSANTE_MAILBOXES` (200) and `MSSANTE_MESSAGES` (as many as come at an even pace): one is killed every few seconds and another started,
 * one is frozen past its time and woken, PostgreSQL pulls its own plug in the middle. Nothing is lost, nothing is twice; the figures are
 * of docs/performance.md.
 */
import type { PostgresHost } from '../support/postgres.support.ts'
import type { Serving } from '../support/sidecars.support.ts'

import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { makeCda } from '../../demo/fixtures/cda.fixture.ts'
import { makeHealthMail } from '../../demo/fixtures/mail.fixture.ts'
import { PEOPLE } from '../../demo/fixtures/people.fixture.ts'
import { makeDatabase, startPostgres } from '../support/postgres.support.ts'
import { makeCluster } from '../support/sidecars.support.ts'
import { until } from '../support/until.ts'

const MINUTES = Number(process.env.MSSANTE_MINUTES ?? 10)
const MAILBOXES = Number(process.env.MSSANTE_MAILBOXES ?? 200)
/** Milliseconds between two deliveries, and two kills. */
const PACE = 2_000
const KILL = 12_000
/** Of each number of sidecars; at a time. */
const MESSAGES = Number(process.env.MSSANTE_MESSAGES ?? MINUTES * 150)
const BATCH = Math.ceil(MESSAGES / (MINUTES / 2 * 60_000 / PACE))
const SIDECARS = process.env.MSSANTE_SIDECARS === undefined ? [2, 3] : [Number(process.env.MSSANTE_SIDECARS)]
const FROZEN = 40_000
/** That all which came may take to be dealt with, once nobody is killed any more. */
const REST = 20 * 60_000
const qualified = PEOPLE.filter(({ status }) => status === 'qualifiee')

let host: PostgresHost
beforeAll(async () => {
	host = await startPostgres({ isSafe: true })
})
afterAll(() => host.end())

it.each(SIDECARS)('%i sidecars, whatever becomes of each', async (count) => {
	await makeDatabase(host.folder, `long${count}`)
	const cluster = await makeCluster(MAILBOXES, `postgres://mssante@/long${count}?host=${host.folder}`)
	const alive: Serving[] = []
	const start = async () => void alive.push(await cluster.serve())
	for (let index = 0; index < count; index++) {
		await start()
	}
	let [delivered, kills] = [0, 0]
	const delivering = { isOver: false }
	const deliveries = (async () => {
		while (!delivering.isOver || delivered < MESSAGES) {
			for (let index = 0; index < BATCH && delivered < MESSAGES; index++) {
				const cda = makeCda({ person: qualified[delivered % qualified.length]!, title: `Document ${delivered}` })
				cluster.deliver(delivered * 7 % MAILBOXES, await makeHealthMail({ cdas: [cda] }))
				delivered++
			}
			await sleep(PACE)
		}
	})()
	const end = performance.now() + MINUTES / 2 * 60_000
	const middle = performance.now() + MINUTES / 4 * 60_000
	let isRestarted = false
	while (performance.now() < end) {
		await sleep(KILL)
		if (!isRestarted && performance.now() > middle) {
			isRestarted = true
			await host.stop('immediate')
			await sleep(PACE)
			await host.start()
			const frozen = alive.shift()!
			frozen.signal('SIGSTOP')
			await sleep(FROZEN)
			frozen.signal('SIGCONT')
			expect(await frozen.ended).toBe(1)
		} else {
			alive.splice(kills % alive.length, 1)[0]!.signal('SIGKILL')
			kills++
		}
		await start()
	}
	delivering.isOver = true
	await deliveries
	const { world } = cluster
	const settled = async () => {
		const status = (await world.run('status')).json
		return status.received === delivered && status.inProgress === 0 && status.failed === 0
	}
	const began = performance.now()
	await until(settled, REST)
	const rest = Math.round((performance.now() - began) / 1000)
	const spread = (await cluster.told()).map(({ keys }) => keys.length)
	alive.forEach((one) => one.signal('SIGTERM'))
	expect(await Promise.all(alive.map(({ ended }) => ended))).toEqual(alive.map(() => 0))
	const status = (await world.run('status')).json
	// Those that were being read at two kills in a row wait for a person, whole.
	expect(status).toMatchObject({ received: delivered, filed: delivered - status.review, quarantined: 0, lawHolds: true })
	expect(world.files()).toHaveLength(delivered)
	expect(new Set(world.hashes()).size).toBe(delivered)
	expect((await world.run('audit', 'verify')).json).toMatchObject({ ok: true })
	expect((await world.run('collect', '--once')).json).toMatchObject({ received: 0, messages: [] })
	process.stderr.write(`${count} sidecars, ${MAILBOXES} mailboxes: ${delivered} messages, ${kills} kills, ${status.review} in review, `
		+ `${rest} s after the last one, spread ${spread.join(' ')}\n`)
}, MINUTES * 60_000 + 2 * REST)
