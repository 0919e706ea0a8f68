/** kill -9 at every step of sending: never twice, never lost. */
import type { MailHost } from './support/mail-host.ts'
import type { SendingWorld } from './support/sending.support.ts'

import { readdirSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openApp } from '../server/app.ts'
import { loadConfig } from '../server/config/load.ts'
import { applyRetention } from '../server/incoming/retention.ts'
import { openLog } from '../server/log/log.ts'
import { dieAt } from './support/die-at.ts'
import { inLedger } from './support/ledger.support.ts'
import { startMailHost } from './support/mail-host.ts'
import { sendingWorld } from './support/sending.support.ts'
import { until } from './support/until.ts'

/** One step in so many, and each while the bytes leave; `npm run test:long` goes through all of them. */
const EVERY = process.env.MSSANTE_LONG ? 1 : 5

let host: MailHost
beforeAll(async () => {
	host = await startMailHost()
})
afterAll(() => host.stop())

const recipient = (nth: number) => `pas${nth}@ehpad.exemple.mssante.fr`
const clicked = (nth: number) => `clic${nth}@ehpad.exemple.mssante.fr`

it('a sending killed at any step is sent once, or not at all and told, or told to be in doubt', async () => {
	const world = await sendingWorld(host)
	/** @return what it says of its steps, or null: it was killed */
	const sendAndDie = async (nth: number) => {
		const file = await world.pdf(`document ${nth}`, `document-${nth}.pdf`)
		const said = await dieAt('send-and-die.ts', [world.configFile, String(nth), world.address, recipient(nth), file], {
			// Written by the one that lives, read by those that do not.
			NODE_COMPILE_CACHE: join(world.root, 'compiled'),
		})
		return said === null ? null : JSON.parse(said) as { steps: number, leaving: number }
	}
	const whole = (await sendAndDie(0))!
	expect(whole.steps).toBeGreaterThan(30)
	expect(whole.leaving).toBeGreaterThan(1)
	const killedAt = [
		...Array.from({ length: whole.steps }, (_, index) => index + 1).filter((nth) => nth % EVERY === 1 % EVERY),
		...Array.from({ length: whole.leaving }, (_, index) => -1 - index),
	]
	for (const nth of killedAt) {
		// A step more or less, as a sending meets what those before it left: beyond the last one, it lives.
		expect(await sendAndDie(nth) === null || nth > whole.steps - EVERY, `step ${nth} of ${whole.steps}`).toBe(true)
	}

	await world.run('collect', '--once')
	await host.settled()
	await world.run('collect', '--once')
	const sent = (await world.run('sent')).json as { recipients: { address: string, state: string }[] }[]
	const seen = { none: 0, doubtful: 0, once: 0 }
	for (const nth of [0, ...killedAt]) {
		const state = sent.find(({ recipients }) => recipients[0]!.address === recipient(nth))?.recipients[0]!.state ?? null
		const arrived = host.messages(recipient(nth)).length
		if (state === null) {
			expect(arrived).toBe(0)
			seen.none++
		} else if (state === 'unclear') {
			expect(arrived).toBeLessThanOrEqual(1)
			seen.doubtful++
		} else {
			expect([state, arrived]).toEqual(['delivered', 1])
			seen.once++
		}
	}
	// Killed before it was stored, while the bytes left, and everywhere else.
	expect(seen.none).toBeGreaterThan(0)
	expect(seen.doubtful).toBeGreaterThan(0)
	expect(seen.once).toBeGreaterThan(5)
	expect((await world.run('audit', 'verify')).json.ok).toBe(true)
	expect(host.messages(world.address, 'Sent').length).toBeLessThanOrEqual(seen.once)
}, 240_000)

/** One row of the ledger. */
async function counted(world: SendingWorld, statement: string): Promise<number> {
	return Number((await inLedger<{ count: number }>(world.root, `SELECT count(*) AS count FROM ${statement}`))[0]!.count)
}

/** Until `serve` has made, or refused, all that was asked. */
async function servedOnce(world: SendingWorld): Promise<void> {
	const child = world.spawn('serve')
	try {
		await until(async () => await counted(world, 'asked') === 0)
	} finally {
		const ended = new Promise((resolve) => child.once('close', resolve))
		child.kill('SIGTERM')
		await ended
	}
}

/** What nothing names is nobody's, once it is old enough. @return how many names the spool has, and the ledger */
async function tidied(world: SendingWorld): Promise<[number, number]> {
	const raw = join(world.root, 'data', 'spool', 'raw')
	const before = Date.now() / 1000 - 2 * 60 * 60
	readdirSync(raw).forEach((name) => utimesSync(join(raw, name), before, before))
	const app = await openApp(loadConfig(world.configFile), { log: openLog('silent') })
	await applyRetention(app).finally(() => app.close())
	return [
		readdirSync(raw).length,
		await counted(world, 'outgoing WHERE spool IS NOT NULL') + await counted(world, 'messages WHERE spool IS NOT NULL'),
	]
}

it('a click killed once it is written is queued by the next `serve`, once; before, nothing is, and nothing is left', async () => {
	const world = await sendingWorld(host)
	const clickAndDie = async (nth: number, step: number) => {
		await world.pdf(`document ${nth}`, `document-${nth}.pdf`)
		const said = await dieAt('act-and-die.ts', [world.configFile, String(step), 'send', String(nth)], {
			NODE_COMPILE_CACHE: join(world.root, 'compiled'),
		})
		return said === null ? null : Number(said)
	}
	const queued = (nth: number) => counted(world, `recipients WHERE address = '${clicked(nth)}'`)
	const asked = (nth: number) => counted(world, `asked WHERE request LIKE '%${clicked(nth)}%'`)
	const steps = (await clickAndDie(0, 0))!
	expect(steps).toBeGreaterThan(20)
	const seen = { before: 0, asked: 0, queued: 0 }
	const expected = new Map<number, number>([[0, 1]])
	for (let nth = 1; nth <= steps; nth += EVERY === 1 ? 1 : 2) {
		expect(await clickAndDie(nth, nth), `step ${nth} of ${steps}`).toBeNull()
		const [isAsked, isQueued] = [await asked(nth), await queued(nth)]
		// Never both: the row goes with the message that it became.
		expect(isAsked + isQueued, `step ${nth} of ${steps}`).toBeLessThanOrEqual(1)
		seen[isAsked ? 'asked' : isQueued ? 'queued' : 'before']++
		expected.set(nth, isAsked + isQueued)
	}
	expect(Object.values(seen).every((count) => count > 0), JSON.stringify(seen)).toBe(true)

	await servedOnce(world)
	for (const [nth, count] of expected) {
		expect(await queued(nth), `step ${nth} of ${steps}`).toBe(count)
	}
	expect(await counted(world, 'asked_files')).toBe(0)
	expect(await counted(world, "recipients WHERE state = 'failed'")).toBe(0)
	const [names, named] = await tidied(world)
	expect(names).toBe(named)
	await world.run('collect', '--once')
	await host.settled()
	for (const [nth, count] of expected) {
		expect(host.messages(clicked(nth)).length, `step ${nth} of ${steps}`).toBe(count)
	}
	expect((await world.run('audit', 'verify')).json.ok).toBe(true)
}, 240_000)
